-- What:    who pays and who decides for each speciale, in every period the register knows (C12).
-- Rows:    one per speciale and period.
-- Source:  domain.md C12; plan section 2.1.
-- Rounding: none.
--
-- speciale         number    51, 57, 62 or 65
-- gyldig_fra       date
-- gyldig_til       date      NULL while it lasts
-- betaler          text      region | kommune
-- beslutter        text      region | kommune | faelles
-- tilskud_procent  per cent  of the fee, or NULL
-- kilde_id         text
-- tekst            text      the source's words
-- dato             text      the day or period the source speaks of, or NULL
SELECT speciale, gyldig_fra, gyldig_til, betaler, beslutter, tilskud_procent, kilde_id, tekst, dato
FROM myndighed JOIN kilde USING (kilde_id)
ORDER BY speciale, gyldig_fra;
