-- What:    the entered values of a parameter that the sources do not give, by the year they hold from.
-- Rows:    one per year with an entered value; none when nobody has entered any.
-- Source:  domain.md section 5, last paragraph.
-- Rounding: none.
--
-- :navn  text  the parameter's name
--
-- aar       number  the year the value holds from
-- vaerdi    number
-- kilde_id  text
-- tekst     text    the source's words
-- dato      text    the day or period the source speaks of, or NULL
SELECT CAST(substr(gyldig_fra, 1, 4) AS INTEGER) AS aar, vaerdi, kilde_id, tekst, dato
FROM parameter JOIN kilde USING (kilde_id)
WHERE navn = :navn AND vaerdi IS NOT NULL
ORDER BY aar;
