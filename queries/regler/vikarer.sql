-- What:    the substitutes of the register, with what C3 asks about each.
-- Rows:    one per employment and period, by id; the latest period first.
-- Source:  domain.md C3; plan section 2.1.11.
-- Rounding: none.
--
-- ansaettelse_id  text
-- gyldig_fra      date
-- gyldig_til      date  NULL while no end is known
-- delvis          text  ja | nej | ukendt
-- dispensation    date  or NULL
-- kilde_id        text
-- tekst           text  the source's words
-- dato            text  the day or period the source speaks of, or NULL
SELECT ansaettelse_id, gyldig_fra, gyldig_til, delvis, dispensation, kilde_id, tekst, dato
FROM ansaettelse JOIN kilde USING (kilde_id)
WHERE art = 'vikar'
ORDER BY ansaettelse_id, gyldig_fra DESC;
