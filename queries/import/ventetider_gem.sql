-- What:    writes the figures of the file.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'ventetid', json_object('klinik_id', t.klinik_id, 'art', t.art, 'dato', t.dato, 'uger', t.uger,
                       'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_ventetider AS n USING (linje) CROSS JOIN ventetid AS t
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND t.art = n.art AND t.dato = n.dato AND t.kilde_id = (SELECT kilde_id FROM temp.import_valg) ORDER BY d.linje;
UPDATE ventetid AS t SET uger = n.uger, kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_ventetider AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND t.art = n.art AND t.dato = n.dato AND t.kilde_id = (SELECT kilde_id FROM temp.import_valg);
-- In the order of the key: the table is its own index.
INSERT INTO ventetid (klinik_id, art, dato, uger, kilde_id)
SELECT n.klinik_id, n.art, n.dato, n.uger, (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_ventetider AS n
WHERE NOT EXISTS (SELECT 1 FROM temp.import_dom AS d WHERE d.linje = n.linje)
ORDER BY n.klinik_id, n.art, n.dato;
INSERT INTO temp.import_antal (handling, antal) VALUES ('ny', changes());
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'ret', n.klinik_id || ' ' || n.art || ' ' || strftime('%d.%m.%Y', n.dato), rtrim(d.hvad, '; ')
FROM temp.ny_ventetider AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'ret' ORDER BY n.linje LIMIT 20;
