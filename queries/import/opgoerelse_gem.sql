-- What:    writes the figures of the file.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO opgoerelse (opgoerelse_id, dato, titel, kilde_id)
SELECT opgoerelse_id, min(dato), min(titel), (SELECT kilde_id FROM temp.import_valg) FROM temp.ny_opgoerelse AS n
WHERE NOT EXISTS (SELECT 1 FROM opgoerelse AS o WHERE o.opgoerelse_id = n.opgoerelse_id) GROUP BY opgoerelse_id;
INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'opgoerelse_kapacitet', json_object('opgoerelse_id', t.opgoerelse_id, 'niveau', t.niveau, 'omraade_kode', t.omraade_kode,
                       'over_30', t.over_30, 'under_30', t.under_30, 'kapacitet', t.kapacitet, 'vikar', t.vikar,
                       'paragraf_24_stk_3', t.paragraf_24_stk_3), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_opgoerelse AS n USING (linje) CROSS JOIN opgoerelse_kapacitet AS t
WHERE d.dom = 'ret' AND t.opgoerelse_id = n.opgoerelse_id AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode ORDER BY d.linje;
UPDATE opgoerelse_kapacitet AS t SET over_30 = n.over_30, under_30 = n.under_30, kapacitet = n.kapacitet, vikar = n.vikar, paragraf_24_stk_3 = n.paragraf_24_stk_3
FROM temp.ny_opgoerelse AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.opgoerelse_id = n.opgoerelse_id AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode;
-- In the order of the key: the table is its own index.
INSERT INTO opgoerelse_kapacitet (opgoerelse_id, niveau, omraade_kode, over_30, under_30, kapacitet, vikar, paragraf_24_stk_3)
SELECT n.opgoerelse_id, n.niveau, n.omraade_kode, n.over_30, n.under_30, n.kapacitet, n.vikar, n.paragraf_24_stk_3
FROM temp.ny_opgoerelse AS n
WHERE NOT EXISTS (SELECT 1 FROM temp.import_dom AS d WHERE d.linje = n.linje)
ORDER BY n.opgoerelse_id, n.niveau, n.omraade_kode;
INSERT INTO temp.import_antal (handling, antal) VALUES ('ny', changes());
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'ret', n.opgoerelse_id || ' ' || n.omraade_kode, rtrim(d.hvad, '; ')
FROM temp.ny_opgoerelse AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'ret' ORDER BY n.linje LIMIT 20;
