-- What:    writes the clinics of the file into klinik and klinik_version.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO klinik (klinik_id, oprettet, kilde_id)
SELECT n.klinik_id, min(n.gyldig_fra), (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_klinikker AS n WHERE NOT EXISTS (SELECT 1 FROM klinik AS k WHERE k.klinik_id = n.klinik_id)
GROUP BY n.klinik_id ORDER BY n.klinik_id;
-- A version that changes ends the day before the new one begins.
UPDATE klinik_version AS t SET gyldig_til = date(n.dag, '-1 day')
FROM (SELECT min(n.gyldig_fra) AS dag, d.fra, n.klinik_id AS k0
      FROM temp.ny_klinikker AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom = 'afloes' GROUP BY d.fra, k0) AS n
WHERE t.klinik_id = n.k0 AND t.gyldig_fra = n.fra;
UPDATE klinik_version AS t SET gyldig_til = n.gyldig_til
FROM temp.ny_klinikker AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'afslut' AND t.klinik_id = n.klinik_id AND t.gyldig_fra = d.fra;
-- Another value from the same day: the old row is kept in rettelse.
INSERT INTO rettelse (tabel, raekke, journal_nr)
SELECT 'klinik_version', json_object('klinik_id', t.klinik_id, 'gyldig_fra', t.gyldig_fra, 'gyldig_til', t.gyldig_til, 'navn',
                       t.navn, 'adresse', t.adresse, 'postnr', t.postnr, 'by', t."by", 'kommunekode', t.kommunekode,
                       'bysamfund_id', t.bysamfund_id, 'x', t.x, 'y', t.y, 'koordinat_kvalitet',
                       t.koordinat_kvalitet, 'koordinat_dato', t.koordinat_dato, 'handicapadgang', t.handicapadgang,
                       'handicaptoilet', t.handicaptoilet, 'parkering', t.parkering, 'trinfri', t.trinfri,
                       'holdlokale', t.holdlokale, 'bassin', t.bassin, 'note', t.note, 'lat', t.lat, 'lon', t.lon,
                       'kilde_id', t.kilde_id), (SELECT journal_nr FROM temp.import_valg)
FROM temp.import_dom AS d CROSS JOIN temp.ny_klinikker AS n USING (linje) CROSS JOIN klinik_version AS t
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND t.gyldig_fra = d.fra ORDER BY d.linje;
UPDATE klinik_version AS t SET
    navn = n.navn,
    adresse = n.adresse,
    postnr = n.postnr,
    "by" = n."by",
    kommunekode = n.kommunekode,
    bysamfund_id = n.bysamfund_id,
    x = n.x,
    y = n.y,
    koordinat_kvalitet = n.koordinat_kvalitet,
    koordinat_dato = n.koordinat_dato,
    handicapadgang = n.handicapadgang,
    handicaptoilet = n.handicaptoilet,
    parkering = n.parkering,
    trinfri = n.trinfri,
    holdlokale = n.holdlokale,
    bassin = n.bassin,
    note = n.note,
    lat = n.lat,
    lon = n.lon,
    gyldig_til = coalesce(n.gyldig_til, t.gyldig_til),
    kilde_id = (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_klinikker AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom = 'ret' AND t.klinik_id = n.klinik_id AND t.gyldig_fra = d.fra;
INSERT INTO klinik_version (klinik_id, gyldig_fra, gyldig_til, navn, adresse, postnr, "by", kommunekode, bysamfund_id, x, y,
    koordinat_kvalitet, koordinat_dato, handicapadgang, handicaptoilet, parkering, trinfri, holdlokale, bassin, note,
    lat, lon, kilde_id)
SELECT n.klinik_id, n.gyldig_fra, n.gyldig_til, n.navn, n.adresse, n.postnr, n."by", n.kommunekode, n.bysamfund_id,
       n.x, n.y, n.koordinat_kvalitet, n.koordinat_dato, n.handicapadgang, n.handicaptoilet, n.parkering, n.trinfri,
       n.holdlokale, n.bassin, n.note, n.lat, n.lon, (SELECT kilde_id FROM temp.import_valg)
FROM temp.ny_klinikker AS n JOIN temp.import_dom AS d USING (linje)
WHERE d.dom IN ('ny', 'afloes')
ORDER BY n.linje;
-- A full list also says what is no longer there.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'udgaaet', t.klinik_id, 'står ikke i filen'
FROM klinik_version AS t, temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL
  AND NOT EXISTS (SELECT 1 FROM temp.ny_klinikker AS n WHERE t.klinik_id = n.klinik_id);
UPDATE klinik_version AS t SET gyldig_til = date(v.gyldig_fra, '-1 day')
FROM temp.import_valg AS v
WHERE v.fuldstaendig AND t.gyldig_fra < v.gyldig_fra AND t.gyldig_til IS NULL
  AND NOT EXISTS (SELECT 1 FROM temp.ny_klinikker AS n WHERE t.klinik_id = n.klinik_id);
-- Where the coordinates come from is where the row comes from.
UPDATE klinik_version SET koordinat_kilde_id = kilde_id
WHERE x IS NOT NULL AND koordinat_kilde_id IS NULL AND kilde_id = (SELECT kilde_id FROM temp.import_valg);
-- A clinic whose last version has ended is closed.
UPDATE klinik SET ophoert = (SELECT max(gyldig_til) FROM klinik_version AS v WHERE v.klinik_id = klinik.klinik_id)
WHERE ophoert IS NULL AND NOT EXISTS (SELECT 1 FROM klinik_version AS v WHERE v.klinik_id = klinik.klinik_id AND v.gyldig_til IS NULL);

INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT d.dom, n.klinik_id || ' fra ' || strftime('%d.%m.%Y', n.gyldig_fra), rtrim(coalesce(d.hvad, ''), '; ')
FROM temp.ny_klinikker AS n JOIN temp.import_dom AS d USING (linje) WHERE d.dom <> 'uaendret' ORDER BY n.linje;
INSERT INTO temp.import_antal (handling, antal) SELECT dom, count(*) FROM temp.import_dom GROUP BY dom;
INSERT INTO temp.import_antal (handling, antal) SELECT 'udgaaet', count(*) FROM temp.import_vis WHERE handling = 'udgaaet';
-- A register that plans for no region yet plans for the one all its clinics lie in, and says so.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'advarsel', 'registerets region', 'er sat til ' || r.navn || ', som alle klinikker ligger i'
FROM region AS r
WHERE NOT EXISTS (SELECT 1 FROM region WHERE egen = 1)
  AND r.region_kode = (SELECT min(region_kode) FROM klinik_version JOIN kommune USING (kommunekode) HAVING count(DISTINCT region_kode) = 1);
UPDATE region SET egen = 1
WHERE NOT EXISTS (SELECT 1 FROM region WHERE egen = 1)
  AND region_kode = (SELECT min(region_kode) FROM klinik_version JOIN kommune USING (kommunekode) HAVING count(DISTINCT region_kode) = 1);
