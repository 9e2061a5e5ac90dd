-- What:    one row of the file, into the temporary table ny_aktivitet.
-- Source:  data/skema/aktivitet.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_aktivitet (linje, maal, speciale, aar, maaned, perspektiv, niveau, omraade_kode, afgraensning, alder_fra, alder_til, vaerdi,
    enhed, prisniveau, sortering)
VALUES (:linje, :maal, :speciale, :aar, :maaned, :perspektiv, :niveau, :omraade_kode, :afgraensning, :alder_fra,
    :alder_til, :vaerdi, :enhed, :prisniveau, :sortering);
