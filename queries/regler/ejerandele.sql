-- What:    the clinics an owner has had a part in, as far as the owner's ydernumre tell (C8).
-- Rows:    one per clinic and period, all periods: grandfathering asks what was held on 2023-09-22.
-- Source:  domain.md C8 (O-24).
-- Rounding: none.
--
-- :ejer  text  the region's own id of the owner
--
-- klinik_id   text
-- gyldig_fra  date
-- gyldig_til  date  NULL while it lasts
-- kilde_id    text
-- tekst       text  the source's words
-- dato        text  the day or period the source speaks of, or NULL
SELECT DISTINCT klinik_id, gyldig_fra, gyldig_til, kilde_id, tekst, dato
FROM ydernummer JOIN kilde USING (kilde_id)
WHERE art = 'ejer' AND indehaver_id = :ejer
ORDER BY klinik_id, gyldig_fra;
