-- What:    one row of the file, into the temporary table ny_ventetider.
-- Source:  data/skema/ventetider.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_ventetider (linje, klinik_id, art, dato, uger)
VALUES (:linje, :klinik_id, :art, :dato, :uger);
