-- What:    writes the ydernumre of the file.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

-- A version that changes ends the day before the new one begins.
UPDATE ydernummer AS t SET gyldig_til = date(n.dag, '-1 day')
FROM (SELECT min(n.gyldig_fra) AS dag, d.fra, n.ydernummer AS k0, n.speciale AS k1
      FROM temp.ny_ydernumre AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'afloes' GROUP BY d.fra, k0, k1) AS n
WHERE t.ydernummer = n.k0 AND t.speciale = n.k1 AND t.gyldig_fra = n.fra;
UPDATE ydernummer AS t SET gyldig_til = n.gyldig_til
FROM temp.ny_ydernumre AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'afslut' AND t.ydernummer = n.ydernummer AND t.speciale = n.speciale AND t.gyldig_fra = d.fra;
-- Another value from the same day: the old row is kept in rettelse.
INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'ydernummer', json_object('ydernummer', t.ydernummer, 'speciale', t.speciale, 'gyldig_fra', t.gyldig_fra, 'gyldig_til',
                       t.gyldig_til, 'klinik_id', t.klinik_id, 'art', t.art, 'indehaver_id', t.indehaver_id,
                       'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_ydernumre AS n USING (linje) CROSS JOIN ydernummer AS t
WHERE d.dom = 'ret' AND t.ydernummer = n.ydernummer AND t.speciale = n.speciale AND t.gyldig_fra = d.fra ORDER BY d.linje;
UPDATE ydernummer AS t SET
    klinik_id = n.klinik_id,
    art = n.art,
    indehaver_id = n.indehaver_id,
    gyldig_til = coalesce(n.gyldig_til, t.gyldig_til),
    kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_ydernumre AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.ydernummer = n.ydernummer AND t.speciale = n.speciale AND t.gyldig_fra = d.fra;
INSERT INTO ydernummer (ydernummer, speciale, gyldig_fra, gyldig_til, klinik_id, art, indehaver_id, kilde_id)
SELECT n.ydernummer, n.speciale, n.gyldig_fra, n.gyldig_til, n.klinik_id, n.art, n.indehaver_id,
       (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_ydernumre AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom IN ('ny', 'afloes')
ORDER BY n.linje;
-- A full list also says what is no longer there.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'udgaaet', t.ydernummer || ' speciale ' || t.speciale, 'står ikke i filen'
FROM ydernummer AS t, temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL
  AND NOT EXISTS (SELECT 1 FROM temp.ny_ydernumre AS n WHERE t.ydernummer = n.ydernummer AND t.speciale = n.speciale);
UPDATE ydernummer AS t SET gyldig_til = date(v.gyldig_fra, '-1 day')
FROM temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL
  AND NOT EXISTS (SELECT 1 FROM temp.ny_ydernumre AS n WHERE t.ydernummer = n.ydernummer AND t.speciale = n.speciale);

INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT d.dom, n.ydernummer || ' speciale ' || n.speciale || ' fra ' || strftime('%d.%m.%Y', n.gyldig_fra), rtrim(coalesce(d.hvad, ''), '; ')
FROM temp.ny_ydernumre AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom <> 'uaendret' ORDER BY n.linje;
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_antal (handling, antal) SELECT 'udgaaet', count(*) FROM temp.import_vis WHERE handling = 'udgaaet';
