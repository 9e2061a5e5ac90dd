-- What:    the kommuner of the region a map shows, with the names the register uses and the sundhedsråd they belong to.
-- Rows:    one per kommune of the register's own region, in Danish order.
-- Source:  plan Bilag 4 (the kommune is the planning area); domain.md section 6 (sundhedsråd from 2027). Before the first
--          sundhedsråd the earliest one to come stands in, as in kapacitet/indbyggere_pr_kapacitet.
-- Rounding: none.
--
-- :pr   date
--
-- kommunekode      text
-- kommune          text  name
-- region           text  name of the region
-- sundhedsraad_id  text  NULL = in none
-- sundhedsraad     text  name; NULL = in none
WITH raad AS (
    SELECT kommunekode, omraade_kode AS sundhedsraad_id, min(gyldig_fra)
    FROM planomraade
    WHERE niveau = 'sundhedsraad' AND coalesce(gyldig_til, '9999-12-31') >= :pr
    GROUP BY kommunekode
)
SELECT k.kommunekode, k.navn AS kommune, r.navn AS region, raad.sundhedsraad_id, s.navn AS sundhedsraad
FROM kommune AS k
JOIN region AS r USING (region_kode)
LEFT JOIN raad USING (kommunekode)
LEFT JOIN sundhedsraad AS s ON s.sundhedsraad_id = raad.sundhedsraad_id
WHERE r.egen = 1
ORDER BY k.sortering;
