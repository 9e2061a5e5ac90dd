-- What:    one row of the file, into the temporary table ny_befolkning.
-- Source:  data/skema/befolkning.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_befolkning (linje, niveau, omraade_kode, dato, alder_fra, alder_til, fremskrivning, antal, maerke)
VALUES (:linje, :niveau, :omraade_kode, :dato, :alder_fra, :alder_til, :fremskrivning, :antal, :maerke);
