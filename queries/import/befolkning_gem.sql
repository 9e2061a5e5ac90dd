-- What:    writes the figures of the file.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'befolkning', json_object('niveau', t.niveau, 'omraade_kode', t.omraade_kode, 'fremskrivning', t.fremskrivning,
                       'alder_fra', t.alder_fra, 'alder_til', t.alder_til, 'dato', t.dato, 'antal', t.antal,
                       'maerke', t.maerke, 'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_befolkning AS n USING (linje) CROSS JOIN befolkning AS t
WHERE d.dom = 'ret' AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode AND t.fremskrivning = n.fremskrivning AND t.alder_fra = n.alder_fra AND t.alder_til = n.alder_til AND t.dato = n.dato ORDER BY d.linje;
UPDATE befolkning AS t SET antal = n.antal, maerke = n.maerke, kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_befolkning AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode AND t.fremskrivning = n.fremskrivning AND t.alder_fra = n.alder_fra AND t.alder_til = n.alder_til AND t.dato = n.dato;
-- In the order of the key: the table is its own index.
INSERT INTO befolkning (niveau, omraade_kode, fremskrivning, alder_fra, alder_til, dato, antal, maerke, kilde_id)
SELECT n.niveau, n.omraade_kode, n.fremskrivning, n.alder_fra, n.alder_til, n.dato, n.antal, n.maerke,
       (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_befolkning AS n
WHERE NOT EXISTS (SELECT 1 FROM temp.import_dom AS d WHERE d.linje = n.linje)
ORDER BY n.niveau, n.omraade_kode, n.fremskrivning, n.alder_fra, n.alder_til, n.dato;
INSERT INTO temp.import_antal (handling, antal) VALUES ('ny', changes());
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'ret', n.omraade_kode || ' ' || strftime('%d.%m.%Y', n.dato), rtrim(d.hvad, '; ')
FROM temp.ny_befolkning AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'ret' ORDER BY n.linje LIMIT 20;
