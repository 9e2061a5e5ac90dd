-- What:    what happened to the clinics and their kapacitet between two days: the dated events behind a changed figure.
-- Rows:    one per clinic that is new, gone, moved, or has another kapacitet on the later day than on the earlier.
-- Source:  domain.md S9 (every change of capacity is a dated event), section 2 (kapacitet of the two regimes is never compared:
--          across 2024-01-01 a changed kapacitet is no event).
-- Rounding: none.
--
-- :fra  date  the earlier day
-- :til  date  the later day
--
-- klinik_id         text
-- klinik            text    name on the later day, or the last one known
-- dato              date    the first change of place or kapacitet after the earlier day; NULL when the register does not say
-- kommune_foer      text    NULL = not there
-- kommune_efter     text    NULL = not there
-- sted_foer         text    address and town
-- sted_efter        text
-- kapacitet_foer    number  weighted; NULL = unknown or not there
-- kapacitet_efter   number
WITH
dage (nr, dag) AS (VALUES (1, :fra), (2, :til)),
stand AS MATERIALIZED (
    SELECT d.nr, v.klinik_id, v.navn, o.navn AS kommune, v.kommunekode, nullif(concat_ws(', ', v.adresse, nullif(concat_ws(' ', v.postnr, v.by), '')), '') AS sted,
           CASE WHEN d.dag < '2024-01-01' THEN
               (SELECT sum(t.over_30 + t.under_30 / 2.0) FROM kapacitet_timer AS t
                WHERE t.klinik_id = v.klinik_id AND t.gyldig_fra <= d.dag AND coalesce(t.gyldig_til, '9999-12-31') >= d.dag)
           ELSE
               (SELECT sum(t.kapacitet) FROM kapacitet_beloeb AS t
                WHERE t.klinik_id = v.klinik_id AND t.gyldig_fra <= d.dag AND coalesce(t.gyldig_til, '9999-12-31') >= d.dag)
           END AS kapacitet
    FROM dage AS d JOIN klinik_version AS v ON v.gyldig_fra <= d.dag AND coalesce(v.gyldig_til, '9999-12-31') >= d.dag
    JOIN klinik AS k ON k.klinik_id = v.klinik_id AND coalesce(k.ophoert, '9999-12-31') >= d.dag
    JOIN kommune AS o ON o.kommunekode = v.kommunekode
),
aendringer AS (
    SELECT klinik_id, gyldig_fra AS dato FROM klinik_version
    UNION ALL SELECT klinik_id, date(gyldig_til, '+1 day') FROM klinik_version
    UNION ALL SELECT klinik_id, date(ophoert, '+1 day') FROM klinik
    UNION ALL SELECT klinik_id, gyldig_fra FROM kapacitet_timer
    UNION ALL SELECT klinik_id, date(gyldig_til, '+1 day') FROM kapacitet_timer
    UNION ALL SELECT klinik_id, gyldig_fra FROM kapacitet_beloeb
    UNION ALL SELECT klinik_id, date(gyldig_til, '+1 day') FROM kapacitet_beloeb
)
SELECT coalesce(e.klinik_id, f.klinik_id) AS klinik_id, coalesce(e.navn, f.navn) AS klinik,
       (SELECT min(a.dato) FROM aendringer AS a WHERE a.klinik_id = coalesce(e.klinik_id, f.klinik_id) AND a.dato > :fra AND a.dato <= :til) AS dato,
       f.kommune AS kommune_foer, e.kommune AS kommune_efter, f.sted AS sted_foer, e.sted AS sted_efter,
       f.kapacitet AS kapacitet_foer, e.kapacitet AS kapacitet_efter
FROM (SELECT * FROM stand WHERE nr = 1) AS f
FULL JOIN (SELECT * FROM stand WHERE nr = 2) AS e USING (klinik_id)
WHERE f.klinik_id IS NULL OR e.klinik_id IS NULL OR f.kommunekode <> e.kommunekode OR f.sted IS NOT e.sted
   OR ((:fra < '2024-01-01') = (:til < '2024-01-01') AND f.kapacitet IS NOT e.kapacitet)
ORDER BY dato, klinik, klinik_id;
