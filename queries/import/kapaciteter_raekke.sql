-- What:    one row of the file, into the temporary table ny_kapaciteter.
-- Source:  data/skema/kapaciteter.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_kapaciteter (linje, klinik_id, ydernummer, over_30, under_30, speciale, kapacitet, gyldig_fra, gyldig_til)
VALUES (:linje, :klinik_id, :ydernummer, :over_30, :under_30, :speciale, :kapacitet, :gyldig_fra, :gyldig_til);
