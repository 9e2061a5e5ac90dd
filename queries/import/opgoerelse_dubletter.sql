-- What:    names the rows of the file that give the same figure twice.
-- Source:  data/skema/opgoerelse.json, primaryKey.

INSERT INTO temp.import_fejl (linje, slags, tekst)
SELECT linje, 'dublet', 'samme tal står også i række ' || foerste
FROM (SELECT linje, min(linje) OVER (PARTITION BY opgoerelse_id, niveau, omraade_kode) AS foerste FROM temp.ny_opgoerelse)
WHERE linje <> foerste;
