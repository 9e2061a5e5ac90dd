-- What:    ydernumre and the clinic each sits on. The holder's id is left out of an extract.
-- Rows:    one per ydernummer, speciale and period.
-- Source:  ydernummer. An ydernummer is not a kapacitet: neither is derived from the other.
-- Rounding: none.
--
-- ydernummer  text     provider number
-- speciale    integer  51, 57, 62 or 65
-- art         text     ejer or lejer
-- klinik_id   text     the clinic's fixed id
-- gyldig_fra  date     first day
-- gyldig_til  date     last day; NULL = still valid
-- kilde       text     where it comes from
SELECT ydernummer, speciale, art, klinik_id, gyldig_fra, gyldig_til, kilde.tekst AS kilde
FROM ydernummer JOIN kilde USING (kilde_id)
ORDER BY ydernummer, speciale, gyldig_fra;
