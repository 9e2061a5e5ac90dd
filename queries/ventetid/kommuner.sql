-- What:    what the practices of each kommune answered about waiting time (Bilag 4), with how many answered of how many asked.
-- Rows:    one per kommune and statement, kommuner in Danish order; a kommune where nobody answered has one row without a
--          statement.
-- Source:  plan Bilag 4; domain.md S7. The latest kommunegennemgang of the year of the day or an earlier one. A statement
--          may be a range (uger til uger_til), a mean, or of some of the clinics only; none of them is made into another.
-- Rounding: none. A statement in days is kept in days and given in weeks too (7 days).
--
-- :pr           date  the day looked at, ISO
-- :kommunekode  text  only this kommune; NULL = all of the region
--
-- kommunekode       text
-- kommune           text   name
-- art               text   51 | 62 | hjemme; NULL = no statement
-- oplysning         text   who or what the statement is about
-- antal_klinikker   count  clinics it is about; NULL = the text does not say
-- trykt             text   as printed
-- vaerdi            number in enhed
-- vaerdi_til        number end of a range, in enhed
-- enhed             text   uger | dage
-- uger              weeks  vaerdi in weeks
-- uger_til          weeks  vaerdi_til in weeks
-- svar              count  clinics that answered the survey
-- spurgt            count  clinics that were asked
-- citat             text   the plan's words
-- dato              date   the day of the survey
-- foraeldet         0/1    older than 2 months at the day
WITH
egne AS (
    SELECT kommunekode, kommune.navn, sortering FROM kommune JOIN region USING (region_kode)
    WHERE egen = 1 AND kommunekode = coalesce(:kommunekode, kommunekode)
),
valgt AS (
    SELECT kommunekode, max(dato) AS dato FROM kommunegennemgang
    WHERE del = 'praksis' AND substr(dato, 1, 4) <= substr(:pr, 1, 4) GROUP BY kommunekode
),
udsagn AS (SELECT g.* FROM kommunegennemgang AS g JOIN valgt USING (kommunekode, dato) WHERE g.del = 'praksis'),
antal AS (
    SELECT kommunekode, max(CASE WHEN emne = 'svar' THEN vaerdi END) AS svar, max(CASE WHEN emne = 'klinikker_spurgt' THEN vaerdi END) AS spurgt
    FROM udsagn GROUP BY kommunekode
)
SELECT e.kommunekode, e.navn AS kommune, substr(u.emne, 10) AS art, u.oplysning, CAST(u.antal_klinikker AS INTEGER) AS antal_klinikker,
       u.trykt, u.vaerdi, u.vaerdi_til, u.enhed,
       u.vaerdi / CASE u.enhed WHEN 'dage' THEN 7.0 ELSE 1.0 END AS uger,
       u.vaerdi_til / CASE u.enhed WHEN 'dage' THEN 7.0 ELSE 1.0 END AS uger_til,
       CAST(a.svar AS INTEGER) AS svar, CAST(a.spurgt AS INTEGER) AS spurgt, u.citat, v.dato,
       min(date(v.dato, '+2 months'), date(v.dato, 'start of month', '+3 months', '-1 day')) < :pr AS foraeldet
FROM egne AS e
JOIN valgt AS v USING (kommunekode)
LEFT JOIN antal AS a USING (kommunekode)
LEFT JOIN udsagn AS u ON u.kommunekode = e.kommunekode AND u.emne IN ('ventetid_51', 'ventetid_62', 'ventetid_hjemme')
ORDER BY e.sortering, u.emne, u.linje, u.gennemgang_id;
