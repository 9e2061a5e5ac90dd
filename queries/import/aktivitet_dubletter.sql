-- What:    names the rows of the file that give the same figure twice.
-- Source:  data/skema/aktivitet.json, primaryKey.

INSERT INTO temp.import_fejl (linje, slags, tekst)
SELECT linje, 'dublet', 'samme tal står også i række ' || foerste
FROM (SELECT linje, min(linje) OVER (PARTITION BY maal, speciale, aar, perspektiv, niveau, omraade_kode, afgraensning, maaned, alder_fra, alder_til) AS foerste FROM temp.ny_aktivitet)
WHERE linje <> foerste;
