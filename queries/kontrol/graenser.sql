-- What:    the imported boundaries of kommuner at the date.
-- Rows:    one per kommune with an imported boundary.
-- Source:  kommunegraense.
-- Rounding: none.
--
-- :pr   date  the day
--
-- kommunekode  text  four digits
-- geometri     text  GeoJSON geometry in WGS84
SELECT kommunekode, geometri FROM kommunegraense
WHERE gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
ORDER BY kommunekode;
