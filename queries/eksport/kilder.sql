-- What:    where everything in the extract comes from, and on what terms.
-- Rows:    one per source.
-- Source:  kilde.
-- Rounding: none.
--
-- kilde_id  text  id
-- kilde     text  as printed after "Kilde: "
-- dato      text  the day or period it speaks of, in its own words
-- licens    text  NULL = not stated
SELECT kilde_id, tekst AS kilde, dato, licens FROM kilde ORDER BY kilde_id;
