-- What:    what one kapacitet of a speciale is worth in subsidy, and the index of a year when it has been entered (C9).
-- Rows:    one, or none when the register does not know the speciale's unit.
-- Source:  domain.md section 2 and C9 (O-24).
-- Rounding: none.
--
-- :speciale  number  51 or 62
-- :aar       number  the year of the index
--
-- tilskud_oere  count   øre per kapacitet at the price level
-- prisniveau    number  a year
-- oprindelse    text    where the unit is said
-- indeks        number  the year's index on the price level, or NULL when nobody has entered it
-- kilde_id      text    of the index, or NULL
-- tekst         text    the source's words
-- dato          text    the day or period the source speaks of, or NULL
SELECT e.tilskud_oere, e.prisniveau, e.oprindelse, i.indeks, i.kilde_id, k.tekst, k.dato
FROM kapacitet_enhed AS e
LEFT JOIN kapacitet_indeks AS i ON i.speciale = e.speciale AND i.aar = :aar
LEFT JOIN kilde AS k ON k.kilde_id = i.kilde_id
WHERE e.speciale = :speciale;
