-- What:    turns a StatBank table into population figures: the table's own totals where it has them, else their sum.
-- Source:  domain.md section 6: totals are KØN=TOT, ALDER=IALT, CIVILSTAND=TOT; FRKM1yy has no total of KØN, so the sexes are
--          added. A part that is unknown makes the sum unknown, and levels are never added.

-- Without totals every part must be there: both sexes, and the four civil states.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT min(linje), NULL, 'statbank', 'området mangler ' || CASE WHEN max(koen = 'M') THEN 'kvinder' ELSE 'mænd' END || ', og der er ingen total for KØN'
FROM temp.ny_statbank
WHERE NOT EXISTS (SELECT 1 FROM temp.ny_statbank WHERE koen = 'TOT')
GROUP BY niveau, omraade_kode, dato, alder_fra, alder_til, civilstand, fremskrivning
HAVING count(DISTINCT koen) < 2;
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT min(linje), NULL, 'statbank', 'området mangler en civilstand, og der er ingen total for CIVILSTAND'
FROM temp.ny_statbank
WHERE NOT EXISTS (SELECT 1 FROM temp.ny_statbank WHERE civilstand = 'TOT')
GROUP BY niveau, omraade_kode, dato, alder_fra, alder_til, koen, fremskrivning
HAVING count(DISTINCT civilstand) < 4;
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'dublet', 'samme tal står også i række ' || foerste
FROM (SELECT linje, min(linje) OVER (PARTITION BY niveau, omraade_kode, dato, alder_fra, alder_til, koen, civilstand, fremskrivning) AS foerste FROM temp.ny_statbank)
WHERE linje <> foerste;

INSERT INTO temp.ny_befolkning (linje, niveau, omraade_kode, dato, alder_fra, alder_til, fremskrivning, antal, maerke)
SELECT min(linje), niveau, omraade_kode, dato, alder_fra, alder_til, fremskrivning,
       CASE WHEN count(antal) = count(*) THEN sum(antal) END,
       CASE WHEN count(antal) < count(*) THEN max(CASE WHEN antal IS NULL THEN maerke END)
            WHEN sum(maerke = '-') = count(*) THEN '-' END
FROM temp.ny_statbank
WHERE koen = CASE WHEN EXISTS (SELECT 1 FROM temp.ny_statbank WHERE koen = 'TOT') THEN 'TOT' ELSE koen END
  AND civilstand = CASE WHEN EXISTS (SELECT 1 FROM temp.ny_statbank WHERE civilstand = 'TOT') THEN 'TOT' ELSE civilstand END
GROUP BY niveau, omraade_kode, dato, alder_fra, alder_til, fremskrivning;
