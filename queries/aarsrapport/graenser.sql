-- What:    which kommuner there are on a day, and the boundary each has: what a later year is compared with.
-- Rows:    one per kommune of the region the register plans for.
-- Source:  domain.md section 6 (imported boundaries in place of the shipped ones).
-- Rounding: none.
--
-- :pr  date  the day looked at
--
-- kommunekode  text
-- kommune      text
-- graense      text    the imported boundary, GeoJSON; NULL = the shipped one
SELECT k.kommunekode, k.navn AS kommune,
       (SELECT g.geometri FROM kommunegraense AS g
        WHERE g.kommunekode = k.kommunekode AND g.gyldig_fra <= :pr AND coalesce(g.gyldig_til, '9999-12-31') >= :pr
        ORDER BY g.gyldig_fra DESC LIMIT 1) AS graense
FROM kommune AS k JOIN region AS r USING (region_kode)
WHERE r.egen = 1
ORDER BY k.sortering;
