-- What:    writes the ansættelser of the file.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

-- A version that changes ends the day before the new one begins.
UPDATE ansaettelse AS t SET gyldig_til = date(n.dag, '-1 day')
FROM (SELECT min(n.gyldig_fra) AS dag, d.fra, n.ansaettelse_id AS k0
      FROM temp.ny_ansaettelser AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'afloes' GROUP BY d.fra, k0) AS n
WHERE t.ansaettelse_id = n.k0 AND t.gyldig_fra = n.fra;
UPDATE ansaettelse AS t SET gyldig_til = n.gyldig_til
FROM temp.ny_ansaettelser AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'afslut' AND t.ansaettelse_id = n.ansaettelse_id AND t.gyldig_fra = d.fra;
-- Another value from the same day: the old row is kept in rettelse.
INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'ansaettelse', json_object('ansaettelse_id', t.ansaettelse_id, 'gyldig_fra', t.gyldig_fra, 'gyldig_til', t.gyldig_til,
                       'klinik_id', t.klinik_id, 'ydernummer', t.ydernummer, 'art', t.art, 'delvis', t.delvis,
                       'dispensation', t.dispensation, 'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_ansaettelser AS n USING (linje) CROSS JOIN ansaettelse AS t
WHERE d.dom = 'ret' AND t.ansaettelse_id = n.ansaettelse_id AND t.gyldig_fra = d.fra ORDER BY d.linje;
UPDATE ansaettelse AS t SET
    klinik_id = n.klinik_id,
    ydernummer = n.ydernummer,
    art = n.art,
    delvis = n.delvis,
    dispensation = n.dispensation,
    gyldig_til = coalesce(n.gyldig_til, t.gyldig_til),
    kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_ansaettelser AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.ansaettelse_id = n.ansaettelse_id AND t.gyldig_fra = d.fra;
INSERT INTO ansaettelse (ansaettelse_id, gyldig_fra, gyldig_til, klinik_id, ydernummer, art, delvis, dispensation, kilde_id)
SELECT n.ansaettelse_id, n.gyldig_fra, n.gyldig_til, n.klinik_id, n.ydernummer, n.art, n.delvis, n.dispensation,
       (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_ansaettelser AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom IN ('ny', 'afloes')
ORDER BY n.linje;
-- A full list also says what is no longer there.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'udgaaet', t.ansaettelse_id, 'står ikke i filen'
FROM ansaettelse AS t, temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL
  AND NOT EXISTS (SELECT 1 FROM temp.ny_ansaettelser AS n WHERE t.ansaettelse_id = n.ansaettelse_id);
UPDATE ansaettelse AS t SET gyldig_til = date(v.gyldig_fra, '-1 day')
FROM temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL
  AND NOT EXISTS (SELECT 1 FROM temp.ny_ansaettelser AS n WHERE t.ansaettelse_id = n.ansaettelse_id);

INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT d.dom, n.ansaettelse_id || ' fra ' || strftime('%d.%m.%Y', n.gyldig_fra), rtrim(coalesce(d.hvad, ''), '; ')
FROM temp.ny_ansaettelser AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom <> 'uaendret' ORDER BY n.linje;
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_antal (handling, antal) SELECT 'udgaaet', count(*) FROM temp.import_vis WHERE handling = 'udgaaet';
