-- What:    the licences of sources, for the line that stands under a map.
-- Rows:    one per source that has a licence, by id.
-- Source:  the register's own table of sources.
-- Rounding: none.
--
-- :ider  json  array of kilde_id
--
-- kilde_id  text
-- licens    text  as it must be printed
SELECT kilde_id, licens FROM kilde
WHERE licens IS NOT NULL AND kilde_id IN (SELECT value FROM json_each(:ider))
ORDER BY kilde_id;
