-- What:    writes the figures of the file.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'aktivitet', json_object('maal', t.maal, 'speciale', t.speciale, 'aar', t.aar, 'perspektiv', t.perspektiv,
                       'niveau', t.niveau, 'omraade_kode', t.omraade_kode, 'afgraensning', t.afgraensning,
                       'maaned', t.maaned, 'alder_fra', t.alder_fra, 'alder_til', t.alder_til, 'vaerdi', t.vaerdi,
                       'enhed', t.enhed, 'prisniveau', t.prisniveau, 'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_aktivitet AS n USING (linje) CROSS JOIN aktivitet AS t
WHERE d.dom = 'ret' AND t.maal = n.maal AND t.speciale = n.speciale AND t.aar = n.aar AND t.perspektiv = n.perspektiv AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode AND t.afgraensning = n.afgraensning AND t.maaned = n.maaned AND t.alder_fra = n.alder_fra AND t.alder_til = n.alder_til ORDER BY d.linje;
UPDATE aktivitet AS t SET vaerdi = n.vaerdi, enhed = n.enhed, prisniveau = n.prisniveau, kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_aktivitet AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.maal = n.maal AND t.speciale = n.speciale AND t.aar = n.aar AND t.perspektiv = n.perspektiv AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode AND t.afgraensning = n.afgraensning AND t.maaned = n.maaned AND t.alder_fra = n.alder_fra AND t.alder_til = n.alder_til;
-- In the order of the key: the table is its own index. sortering is the key as one text.
INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, afgraensning, maaned, alder_fra, alder_til, vaerdi, enhed,
    prisniveau, kilde_id)
SELECT n.maal, n.speciale, n.aar, n.perspektiv, n.niveau, n.omraade_kode, n.afgraensning, n.maaned, n.alder_fra,
       n.alder_til, n.vaerdi, n.enhed, n.prisniveau, (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_aktivitet AS n
WHERE NOT EXISTS (SELECT 1 FROM temp.import_dom AS d WHERE d.linje = n.linje)
ORDER BY n.sortering;
INSERT INTO temp.import_antal (handling, antal) VALUES ('ny', changes());
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'ret', n.maal || ' ' || n.speciale || ' ' || n.aar || ' ' || n.omraade_kode, rtrim(d.hvad, '; ')
FROM temp.ny_aktivitet AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'ret' ORDER BY n.linje LIMIT 20;
