-- What:    the clinics to remind: whose waiting time is missing, "ej opgivet" or older than 2 months at the day.
-- Rows:    one per clinic and kind of waiting time, by kommune and clinic in Danish order.
-- Source:  plan section 3.2 ("Ventetidsoplysninger skal opdateres mindst hver 2. måned"); domain.md S7. The kinds are those
--          the register holds at the day; a register that holds none reminds about sundhed.dk's one value (samlet).
-- Rounding: none.
--
-- :pr           date  the day looked at, ISO
-- :kommunekode  text  only clinics of this kommune; NULL = all of the region
--
-- klinik_id    text
-- klinik       text
-- by           text   postal town as written
-- kommunekode  text
-- kommune      text
-- art          text   samlet | 51 | 62 | hjemme
-- aarsag       text   mangler (never reported) | ej_opgivet (asked, not answered) | foraeldet (older than 2 months)
-- uger         weeks  the last value; NULL unless forældet
-- dato         date   day of the last value or question; NULL when there is none
-- kilde_id     text   source of the last value
-- klinik_kilde_id text source of the clinic
WITH
arter AS (
    SELECT DISTINCT art FROM ventetid WHERE dato <= :pr
    UNION ALL SELECT 'samlet' WHERE NOT EXISTS (SELECT 1 FROM ventetid WHERE dato <= :pr)
),
alle AS (
    SELECT v.klinik_id, v.navn AS klinik, v.by, v.kommunekode, o.navn AS kommune, o.sortering AS kommune_orden, v.sortering, arter.art, s.uger, s.dato, s.kilde_id, v.kilde_id AS klinik_kilde_id,
           CASE WHEN s.dato IS NULL THEN 'mangler'
                WHEN s.uger IS NULL THEN 'ej_opgivet'
                WHEN min(date(s.dato, '+2 months'), date(s.dato, 'start of month', '+3 months', '-1 day')) < :pr THEN 'foraeldet' END AS aarsag
    FROM klinik_version AS v
    JOIN klinik AS k USING (klinik_id)
    JOIN kommune AS o USING (kommunekode)
    JOIN region AS r ON r.region_kode = o.region_kode AND r.egen = 1
    CROSS JOIN arter
    -- The latest value; of several sources on one day the first by id. Sought by key, clinic by clinic.
    LEFT JOIN ventetid AS s ON s.klinik_id = v.klinik_id AND s.art = arter.art
        AND s.dato = (SELECT max(d.dato) FROM ventetid AS d WHERE d.klinik_id = v.klinik_id AND d.art = arter.art AND d.dato <= :pr)
        AND s.kilde_id = (SELECT min(d.kilde_id) FROM ventetid AS d WHERE d.klinik_id = s.klinik_id AND d.art = s.art AND d.dato = s.dato)
    WHERE v.gyldig_fra <= :pr AND coalesce(v.gyldig_til, '9999-12-31') >= :pr AND coalesce(k.ophoert, '9999-12-31') >= :pr
      AND v.kommunekode = coalesce(:kommunekode, v.kommunekode)
)
SELECT klinik_id, klinik, by, kommunekode, kommune, art, aarsag, CASE aarsag WHEN 'foraeldet' THEN uger END AS uger, dato, kilde_id, klinik_kilde_id
FROM alle WHERE aarsag IS NOT NULL
ORDER BY kommune_orden, sortering, klinik_id, CASE art WHEN 'samlet' THEN 1 WHEN '51' THEN 2 WHEN '62' THEN 3 ELSE 4 END;
