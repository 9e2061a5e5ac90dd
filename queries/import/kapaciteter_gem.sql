-- What:    writes the kapaciteter of the file, each regime into its table.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

-- Hours that were counted for the whole clinic end when they are given per ydernummer, and the other way round.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'opdelt', t.klinik_id || coalesce(' ydernummer ' || t.ydernummer, ''), 'afløses af ' || CASE WHEN t.ydernummer IS NULL THEN 'kapacitet pr. ydernummer' ELSE 'klinikkens samlede kapacitet' END
FROM kapacitet_timer AS t
WHERE t.gyldig_til IS NULL AND EXISTS (SELECT 1 FROM temp.ny_kapaciteter AS n WHERE n.klinik_id = t.klinik_id
      AND n.gyldig_fra < '2024-01-01' AND (t.ydernummer IS NULL) <> (n.ydernummer IS NULL) AND n.gyldig_fra > t.gyldig_fra);
UPDATE kapacitet_timer AS t SET gyldig_til = date(n.dag, '-1 day')
FROM (SELECT klinik_id, ydernummer IS NULL AS hele, min(gyldig_fra) AS dag FROM temp.ny_kapaciteter
      WHERE gyldig_fra < '2024-01-01' GROUP BY 1, 2) AS n
WHERE t.klinik_id = n.klinik_id AND (t.ydernummer IS NULL) <> n.hele AND t.gyldig_til IS NULL AND n.dag > t.gyldig_fra;
-- A version that changes ends the day before the new one begins.
UPDATE kapacitet_timer AS t SET gyldig_til = date(n.dag, '-1 day')
FROM (SELECT min(n.gyldig_fra) AS dag, d.fra, n.klinik_id AS k0, coalesce(n.ydernummer, '') AS k1
      FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'afloes' AND n.gyldig_fra < '2024-01-01' GROUP BY d.fra, k0, k1) AS n
WHERE t.klinik_id = n.k0 AND coalesce(t.ydernummer, '') = n.k1 AND t.gyldig_fra = n.fra;
UPDATE kapacitet_timer AS t SET gyldig_til = n.gyldig_til
FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'afslut' AND t.klinik_id = n.klinik_id AND coalesce(t.ydernummer, '') = coalesce(n.ydernummer, '') AND t.gyldig_fra = d.fra AND n.gyldig_fra < '2024-01-01';
-- Another value from the same day: the old row is kept in rettelse.
INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'kapacitet_timer', json_object('klinik_id', t.klinik_id, 'ydernummer', t.ydernummer, 'over_30', t.over_30, 'under_30',
                       t.under_30, 'gyldig_fra', t.gyldig_fra, 'gyldig_til', t.gyldig_til, 'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_kapaciteter AS n USING (linje) CROSS JOIN kapacitet_timer AS t
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND coalesce(t.ydernummer, '') = coalesce(n.ydernummer, '') AND t.gyldig_fra = d.fra AND n.gyldig_fra < '2024-01-01' ORDER BY d.linje;
UPDATE kapacitet_timer AS t SET
    over_30 = n.over_30,
    under_30 = n.under_30,
    gyldig_til = coalesce(n.gyldig_til, t.gyldig_til),
    kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND coalesce(t.ydernummer, '') = coalesce(n.ydernummer, '') AND t.gyldig_fra = d.fra AND n.gyldig_fra < '2024-01-01';
INSERT INTO kapacitet_timer (klinik_id, ydernummer, over_30, under_30, gyldig_fra, gyldig_til, kilde_id)
SELECT n.klinik_id, n.ydernummer, n.over_30, n.under_30, n.gyldig_fra, n.gyldig_til,
       (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom IN ('ny', 'afloes') AND n.gyldig_fra < '2024-01-01'
ORDER BY n.linje;
-- A full list also says what is no longer there.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'udgaaet', 'klinik ' || t.klinik_id || coalesce(' ydernummer ' || t.ydernummer, ''), 'står ikke i filen'
FROM kapacitet_timer AS t, temp.import_valg AS v
WHERE v.fuldstaendig AND v.gyldig_fra < '2024-01-01' AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL AND t.gyldig_fra < '2024-01-01'
  AND NOT EXISTS (SELECT 1 FROM temp.ny_kapaciteter AS n WHERE t.klinik_id = n.klinik_id AND coalesce(t.ydernummer, '') = coalesce(n.ydernummer, ''));
UPDATE kapacitet_timer AS t SET gyldig_til = date(v.gyldig_fra, '-1 day')
FROM temp.import_valg AS v
WHERE v.fuldstaendig AND v.gyldig_fra < '2024-01-01' AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL AND t.gyldig_fra < '2024-01-01'
  AND NOT EXISTS (SELECT 1 FROM temp.ny_kapaciteter AS n WHERE t.klinik_id = n.klinik_id AND coalesce(t.ydernummer, '') = coalesce(n.ydernummer, ''));

-- A version that changes ends the day before the new one begins.
UPDATE kapacitet_beloeb AS t SET gyldig_til = date(n.dag, '-1 day')
FROM (SELECT min(n.gyldig_fra) AS dag, d.fra, n.klinik_id AS k0, n.speciale AS k1
      FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'afloes' AND n.gyldig_fra >= '2024-01-01' GROUP BY d.fra, k0, k1) AS n
WHERE t.klinik_id = n.k0 AND t.speciale = n.k1 AND t.gyldig_fra = n.fra;
UPDATE kapacitet_beloeb AS t SET gyldig_til = n.gyldig_til
FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'afslut' AND t.klinik_id = n.klinik_id AND t.speciale = n.speciale AND t.gyldig_fra = d.fra AND n.gyldig_fra >= '2024-01-01';
-- Another value from the same day: the old row is kept in rettelse.
INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'kapacitet_beloeb', json_object('klinik_id', t.klinik_id, 'speciale', t.speciale, 'kapacitet', t.kapacitet, 'gyldig_fra',
                       t.gyldig_fra, 'gyldig_til', t.gyldig_til, 'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_kapaciteter AS n USING (linje) CROSS JOIN kapacitet_beloeb AS t
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND t.speciale = n.speciale AND t.gyldig_fra = d.fra AND n.gyldig_fra >= '2024-01-01' ORDER BY d.linje;
UPDATE kapacitet_beloeb AS t SET
    kapacitet = n.kapacitet,
    gyldig_til = coalesce(n.gyldig_til, t.gyldig_til),
    kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND t.speciale = n.speciale AND t.gyldig_fra = d.fra AND n.gyldig_fra >= '2024-01-01';
INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, gyldig_til, kilde_id)
SELECT n.klinik_id, n.speciale, n.kapacitet, n.gyldig_fra, n.gyldig_til, (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom IN ('ny', 'afloes') AND n.gyldig_fra >= '2024-01-01'
ORDER BY n.linje;
-- A full list also says what is no longer there.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'udgaaet', 'klinik ' || t.klinik_id || ' speciale ' || t.speciale, 'står ikke i filen'
FROM kapacitet_beloeb AS t, temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL AND t.gyldig_fra >= '2024-01-01'
  AND NOT EXISTS (SELECT 1 FROM temp.ny_kapaciteter AS n WHERE t.klinik_id = n.klinik_id AND t.speciale = n.speciale);
UPDATE kapacitet_beloeb AS t SET gyldig_til = date(v.gyldig_fra, '-1 day')
FROM temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL AND t.gyldig_fra >= '2024-01-01'
  AND NOT EXISTS (SELECT 1 FROM temp.ny_kapaciteter AS n WHERE t.klinik_id = n.klinik_id AND t.speciale = n.speciale);

INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT d.dom, 'klinik ' || n.klinik_id || coalesce(' ydernummer ' || n.ydernummer, '') || coalesce(' speciale ' || n.speciale, '') || ' fra ' || strftime('%d.%m.%Y', n.gyldig_fra), rtrim(coalesce(d.hvad, ''), '; ')
FROM temp.ny_kapaciteter AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom <> 'uaendret' ORDER BY n.linje;
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_antal (handling, antal) SELECT 'udgaaet', count(*) FROM temp.import_vis WHERE handling = 'udgaaet';
INSERT INTO temp.import_antal (handling, antal) SELECT 'opdelt', count(*) FROM temp.import_vis WHERE handling = 'opdelt';
