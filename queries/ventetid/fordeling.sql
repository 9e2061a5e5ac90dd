-- What:    Tabel 5-7: how many practices have how many weeks of waiting, per kind of waiting time, and what follows from it.
-- Rows:    one per kind (art) and number of weeks, "ej opgivet" last; the measures of the kind repeat on each of its rows.
-- Source:  plan section 3.2; domain.md S7: missing is not zero weeks, n reported of N, a value older than 2 months is
--          forældet, and sundhed.dk's one value (samlet) is never mixed with the survey's (51, 62, hjemme).
--          On 'register': each clinic's latest value on or before the day; a clinic without any value is missing.
--          On 'opgoerelse': each kind's latest published distribution of the year of the day or an earlier one; it keeps
--          its own date, which may lie after the day (the plan's are of August and November 2019, its view of June).
-- Rounding: none here.
--
-- :pr           date  the day looked at, ISO
-- :grundlag     text  'register' or 'opgoerelse'
-- :kommunekode  text  only clinics of this kommune; NULL = all of the region. 'opgoerelse' has no kommuner, so no rows then
--
-- art                      text      samlet (sundhed.dk) | 51 | 62 | hjemme | ridefysioterapi
-- uger                     weeks     NULL = missing
-- antal                    count     practices
-- andel                    per cent  of those that reported; NULL for the missing
-- antal_oplyst             count     n: practices that reported
-- antal_i_alt              count     N: practices in all
-- antal_adspurgte          count     asked in the survey the distribution rests on; NULL when it is none or not known
-- andel_med_ventetid       per cent  of those that reported, more than 0 weeks
-- gennemsnit_med_ventetid  weeks     mean of those with more than 0 weeks; NULL when there are none
-- andel_over_2_uger        per cent  of those that reported
-- foraeldede               count     reported values older than 2 months at the day
-- dato_fra                 date      day of the oldest value counted
-- dato_til                 date      day of the newest
WITH
klinikker AS (
    SELECT v.klinik_id
    FROM klinik_version AS v JOIN klinik AS k USING (klinik_id)
    WHERE v.gyldig_fra <= :pr AND coalesce(v.gyldig_til, '9999-12-31') >= :pr AND coalesce(k.ophoert, '9999-12-31') >= :pr
      AND v.kommunekode = coalesce(:kommunekode, v.kommunekode)
),
arter AS (SELECT DISTINCT art FROM ventetid WHERE dato <= :pr),
valgt AS (
    SELECT art, max(dato) AS dato FROM ventetid_fordeling WHERE substr(dato, 1, 4) <= substr(:pr, 1, 4) GROUP BY art
),
svar AS (
    SELECT arter.art, s.uger, 1 AS antal, s.dato, NULL AS kilde_id
    FROM klinikker CROSS JOIN arter
    -- The latest value; of several sources on one day the first by id. Sought by key, clinic by clinic.
    LEFT JOIN ventetid AS s ON s.klinik_id = klinikker.klinik_id AND s.art = arter.art
        AND s.dato = (SELECT max(d.dato) FROM ventetid AS d WHERE d.klinik_id = klinikker.klinik_id AND d.art = arter.art AND d.dato <= :pr)
        AND s.kilde_id = (SELECT min(d.kilde_id) FROM ventetid AS d WHERE d.klinik_id = s.klinik_id AND d.art = s.art AND d.dato = s.dato)
    WHERE :grundlag = 'register'
    UNION ALL
    SELECT f.art, f.uger, f.antal, f.dato, f.kilde_id
    FROM ventetid_fordeling AS f JOIN valgt USING (art, dato)
    WHERE :grundlag = 'opgoerelse' AND :kommunekode IS NULL
      AND f.kilde_id = (SELECT min(kilde_id) FROM ventetid_fordeling AS k WHERE k.art = f.art AND k.dato = f.dato)
),
-- Two months after the value, or the last day of that month when it is shorter.
maalt AS (
    SELECT *, min(date(dato, '+2 months'), date(dato, 'start of month', '+3 months', '-1 day')) < :pr AS foraeldet FROM svar
),
grupper AS (
    SELECT art, uger, sum(antal) AS antal, sum(CASE WHEN foraeldet AND uger IS NOT NULL THEN antal ELSE 0 END) AS foraeldede,
           min(dato) AS dato_fra, max(dato) AS dato_til, min(kilde_id) AS kilde_id
    FROM maalt GROUP BY art, uger
),
samlet AS (
    SELECT art,
           coalesce(sum(antal) FILTER (WHERE uger IS NOT NULL), 0) AS oplyst,
           coalesce(sum(antal), 0) AS i_alt,
           coalesce(sum(antal) FILTER (WHERE uger > 0), 0) AS med_ventetid,
           sum(antal * uger) FILTER (WHERE uger > 0) AS uger_i_alt,
           coalesce(sum(antal) FILTER (WHERE uger > 2), 0) AS over_2_uger,
           sum(foraeldede) AS foraeldede, min(dato_fra) AS dato_fra, max(dato_til) AS dato_til,
           min(kilde_id) AS kilde_id
    FROM grupper GROUP BY art
)
SELECT art, uger, antal,
       CASE WHEN uger IS NOT NULL THEN 100.0 * antal / oplyst END AS andel,
       oplyst AS antal_oplyst, i_alt AS antal_i_alt,
       -- The survey's own n of N stands among the claims of Bilag 2.
       (SELECT CAST(naevner AS INTEGER) FROM paastand AS p
        WHERE s.kilde_id LIKE 'spoergeskema-%' AND p.kilde_id = 'bilag-2' AND p.taeller = s.i_alt AND p.citat LIKE '%besvarede spørgeskemaet%'
        ORDER BY paastand_id LIMIT 1) AS antal_adspurgte,
       100.0 * med_ventetid / nullif(oplyst, 0) AS andel_med_ventetid,
       uger_i_alt / nullif(med_ventetid, 0) AS gennemsnit_med_ventetid,
       100.0 * over_2_uger / nullif(oplyst, 0) AS andel_over_2_uger,
       s.foraeldede, s.dato_fra, s.dato_til
FROM grupper JOIN samlet AS s USING (art)
ORDER BY CASE art WHEN 'samlet' THEN 1 WHEN '51' THEN 2 WHEN '62' THEN 3 WHEN 'hjemme' THEN 4 ELSE 5 END, uger IS NULL, uger;
