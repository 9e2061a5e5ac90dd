-- What:    one row of the file, into the temporary table ny_ansaettelser.
-- Source:  data/skema/ansaettelser.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_ansaettelser (linje, ansaettelse_id, klinik_id, ydernummer, art, delvis, dispensation, gyldig_fra, gyldig_til)
VALUES (:linje, :ansaettelse_id, :klinik_id, :ydernummer, :art, :delvis, :dispensation, :gyldig_fra, :gyldig_til);
