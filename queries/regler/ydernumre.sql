-- What:    the ydernumre that settle at a clinic on a day (C8 counts them; C2 finds the ydernummer of a clinic).
-- Rows:    one per ydernummer and speciale.
-- Source:  domain.md section 1 (an ydernummer is not a kapacitet) and C8.
-- Rounding: none.
--
-- :pr         date  the day looked at, ISO
-- :klinik_id  text
--
-- ydernummer  text
-- speciale    number  51, 57, 62 or 65
-- art         text    ejer | lejer
-- kilde_id    text
-- tekst       text    the source's words
-- dato        text    the day or period the source speaks of, or NULL
SELECT ydernummer, speciale, art, kilde_id, tekst, dato
FROM ydernummer JOIN kilde USING (kilde_id)
WHERE klinik_id = :klinik_id AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
ORDER BY ydernummer, speciale;
