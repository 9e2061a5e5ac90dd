-- What:    one row of a StatBank table, into the temporary table ny_statbank.
-- Source:  domain.md section 6.
INSERT INTO temp.ny_statbank (linje, niveau, omraade_kode, dato, alder_fra, alder_til, koen, civilstand, fremskrivning, antal, maerke)
VALUES (:linje, :niveau, :omraade_kode, :dato, :alder_fra, :alder_til, :koen, :civilstand, :fremskrivning, :antal, :maerke);
