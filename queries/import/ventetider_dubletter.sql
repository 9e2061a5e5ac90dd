-- What:    names the rows of the file that give the same figure twice.
-- Source:  data/skema/ventetider.json, primaryKey.

INSERT INTO temp.import_fejl (linje, slags, tekst)
SELECT linje, 'dublet', 'samme tal står også i række ' || foerste
FROM (SELECT linje, min(linje) OVER (PARTITION BY klinik_id, art, dato) AS foerste FROM temp.ny_ventetider)
WHERE linje <> foerste;
