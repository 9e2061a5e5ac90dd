-- What:    every entered value of the parameters that the sources do not give, and the yearly indices of a kapacitet.
-- Rows:    one per parameter and day it holds from, by parameter and day.
-- Source:  domain.md section 2, the end of section 5, and S10.
-- Rounding: none.
--
-- navn        text    the parameter's name; indeks_51 and indeks_62 are the indices
-- gyldig_fra  date    the day it holds from; an index holds for its year
-- vaerdi      number  in the parameter's unit
-- kilde_id    text
-- tekst       text    the source's words
-- dato        text    the day or period the source speaks of, or NULL
SELECT navn, gyldig_fra, vaerdi, kilde_id, tekst, dato
FROM parameter JOIN kilde USING (kilde_id)
WHERE vaerdi IS NOT NULL
UNION ALL
SELECT 'indeks_' || speciale, aar || '-01-01', indeks, kilde_id, tekst, dato
FROM kapacitet_indeks JOIN kilde USING (kilde_id)
ORDER BY navn, gyldig_fra;
