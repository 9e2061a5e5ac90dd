-- What:    the cases and the state each stands in on a day.
-- Rows:    one per case received by the day, oldest first.
-- Source:  domain.md section 4 (route, states); S9 (a view at a date).
-- Rounding: none.
--
-- :dag       date  the day looked at
-- :tilstand  text  only cases in this state; NULL = all
--
-- sag_id       text
-- modtaget     date    NULL when the application does not say
-- klinik       text    name on the day of the assessment
-- fra          text    giving kommune
-- til          text    receiving kommune; NULL = unknown
-- flyttes      number  weighted kapacitet
-- regel        text    F1-F6
-- rute         text
-- tilstand     text    the last state begun by the day
-- siden        date    when it began
-- mangler_svar count   affected kommuner that have neither answered nor been closed with a reason
WITH nu AS (
    SELECT sag_id, tilstand, dato, row_number() OVER (PARTITION BY sag_id ORDER BY dato DESC, nr DESC) AS bagfra
    FROM sag_tilstand WHERE dato <= :dag
),
-- The current assessment of the day, and the first of those that an answer may be about.
seneste AS (
    SELECT sag_id, max(vurdering_id) AS vurdering_id, max(vurdering_id) FILTER (WHERE fastholdt IS NULL) AS siden_id
    FROM sag_vurdering WHERE dato <= :dag GROUP BY sag_id
)
SELECT s.sag_id, coalesce(json_extract(v.vurdering, '$.ansoegning.modtaget'), s.modtaget) AS modtaget, json_extract(v.vurdering, '$.klinik') AS klinik, a.navn AS fra, m.navn AS til,
       v.flyttes, v.regel, v.rute, nu.tilstand, nu.dato AS siden,
       (SELECT count(DISTINCT kommunekode) FROM sag_hoering AS h
        WHERE h.sag_id = s.sag_id AND h.skridt = 'beroert' AND h.vurdering_id >= seneste.siden_id
          AND NOT EXISTS (SELECT 1 FROM sag_hoering AS svar
                          WHERE svar.sag_id = h.sag_id AND svar.kommunekode = h.kommunekode
                            AND svar.vurdering_id >= seneste.siden_id AND svar.skridt IN ('svar', 'lukket_uden_svar') AND svar.dato <= :dag)) AS mangler_svar
FROM sag AS s
JOIN nu ON nu.sag_id = s.sag_id AND nu.bagfra = 1
JOIN seneste ON seneste.sag_id = s.sag_id
JOIN sag_vurdering AS v ON v.vurdering_id = seneste.vurdering_id
JOIN kommune AS a ON a.kommunekode = v.afgivende
LEFT JOIN kommune AS m ON m.kommunekode = v.modtagende
WHERE :tilstand IS NULL OR nu.tilstand = :tilstand
ORDER BY s.sag_id;
