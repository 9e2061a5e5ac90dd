-- What:    one row of the file, into the temporary table ny_ydernumre.
-- Source:  data/skema/ydernumre.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_ydernumre (linje, ydernummer, speciale, klinik_id, art, indehaver_id, gyldig_fra, gyldig_til)
VALUES (:linje, :ydernummer, :speciale, :klinik_id, :art, :indehaver_id, :gyldig_fra, :gyldig_til);
