-- What:    names the rows of the file that give the same figure twice.
-- Source:  data/skema/befolkning.json, primaryKey.

INSERT INTO temp.import_fejl (linje, slags, tekst)
SELECT linje, 'dublet', 'samme tal står også i række ' || foerste
FROM (SELECT linje, min(linje) OVER (PARTITION BY niveau, omraade_kode, fremskrivning, alder_fra, alder_til, dato) AS foerste FROM temp.ny_befolkning)
WHERE linje <> foerste;
