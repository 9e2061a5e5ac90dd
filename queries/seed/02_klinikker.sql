-- Clinics, their capacities and the riding physiotherapists. The plan gives no ydernumre per clinic, so none are made up.
INSERT INTO klinik (klinik_id, oprettet, kilde_id) SELECT klinik_id, '2019-06-01', 'bilag-4' FROM raa_klinikker ORDER BY klinik_id;

INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, adresse, postnr, by, kommunekode, bysamfund_id, lat, lon, x, y,
                            koordinat_kvalitet, koordinat_kilde_id, koordinat_dato, handicapadgang, kilde_id, note)
SELECT r.klinik_id, '2019-06-01', r.navn, r.adresse, r.postnr, r.by, r.kommunekode, b.bysamfund_id, p.lat, p.lon, p.x, p.y,
       CASE WHEN p.lat IS NULL THEN 'ukendt' ELSE 'by' END, CASE WHEN p.lat IS NOT NULL THEN 'geonames' END, NULL,
       r.handicapadgang, 'bilag-4', r.note
FROM raa_klinikker AS r
LEFT JOIN bysamfund AS b ON b.kommunekode = r.kommunekode AND replace(replace(b.navn, 'Å', 'Aa'), 'å', 'aa') = replace(replace(r.bysamfund, 'Å', 'Aa'), 'å', 'aa')
LEFT JOIN bysamfund AS p ON p.kommunekode = r.kommunekode AND p.navn = r.kort_by
ORDER BY r.klinik_id;

-- On Læsø the plan gives only "9940 Læsø" for Birkealle: the middle of the kommune's polygon stands in, quality unknown.
UPDATE klinik_version
SET lat = 57.27416, lon = 11.01937, x = utm32_x(57.27416, 11.01937), y = utm32_y(57.27416, 11.01937), koordinat_kilde_id = 'oe-midte'
WHERE kommunekode = '0825' AND lat IS NULL;

INSERT INTO kapacitet_timer (klinik_id, over_30, under_30, gyldig_fra, kilde_id)
SELECT klinik_id, CAST(over_30 AS INTEGER), CAST(under_30 AS INTEGER), '2019-06-01', 'bilag-4' FROM raa_klinikker ORDER BY klinik_id;

INSERT INTO ridefysioterapeut (ridefys_id, kommunekode, over_30, under_30, gyldig_fra, kilde_id, note)
SELECT ridefys_id, kommunekode, CAST(over_30 AS INTEGER), CAST(under_30 AS INTEGER), '2019-06-01', 'notus-ride-2019', note
FROM raa_ridefysioterapeuter ORDER BY ridefys_id;

-- Published counts: Tabel 1 (whose under-30 column is weighted, so doubled back as its own footnote says), Tabel 2 and 3.
INSERT INTO opgoerelse VALUES
    ('tabel-1', '2019-06-30', 'Tabel 1: kapacitet pr. juni 2019', 'notus-2019'),
    ('tabel-2-2015', '2015-12-31', 'Tabel 2: antal fysioterapeuter 2015', 'notus-2015'),
    ('tabel-2-2019', '2019-12-31', 'Tabel 2: antal fysioterapeuter 2019', 'notus-2019'),
    ('tabel-3', '2019-06-30', 'Tabel 3: antal fysioterapeuter pr. juni 2019', 'notus-2019'),
    ('tabel-4-2015', '2015-12-31', 'Tabel 4: antal praksis 2015', 'csc-notus-2019'),
    ('tabel-4-2019', '2019-12-31', 'Tabel 4: antal praksis 2019', 'csc-notus-2019');

INSERT INTO opgoerelse_kapacitet (opgoerelse_id, niveau, omraade_kode, over_30, under_30)
SELECT 'tabel-1', CASE WHEN k.kommunekode IS NULL THEN 'region' ELSE 'kommune' END, coalesce(k.kommunekode, '1081'),
       max(CASE WHEN kolonne = 'over_30' THEN CAST(vaerdi AS INTEGER) END),
       max(CASE WHEN kolonne = 'under_30' THEN CAST(2 * CAST(vaerdi AS REAL) AS INTEGER) END)
FROM raa_tal AS t LEFT JOIN kommune AS k ON k.navn = t.raekke
WHERE t.tabel = '1' GROUP BY t.raekke;

INSERT INTO opgoerelse_kapacitet (opgoerelse_id, niveau, omraade_kode, over_30, under_30, vikar, paragraf_24_stk_3)
SELECT CASE t.tabel WHEN '3' THEN 'tabel-3' ELSE 'tabel-2-' || t.raekke END,
       CASE WHEN k.kommunekode IS NULL THEN 'region' ELSE 'kommune' END, coalesce(k.kommunekode, '1081'),
       max(CASE WHEN kolonne = 'over_30' THEN CAST(vaerdi AS INTEGER) END),
       max(CASE WHEN kolonne = 'under_30' THEN CAST(vaerdi AS INTEGER) END),
       max(CASE WHEN kolonne = 'vikar' THEN CAST(vaerdi AS INTEGER) END),
       max(CASE WHEN kolonne = 'paragraf_24_stk_3' THEN CAST(vaerdi AS INTEGER) END)
FROM raa_tal AS t LEFT JOIN kommune AS k ON k.navn = t.raekke
WHERE t.tabel = '3' OR (t.tabel = '2' AND t.raekke IN ('2015', '2019')) GROUP BY t.tabel, t.raekke;

-- "3-4 fysioterapeuter", "5+ fysioterapeuter"
INSERT INTO opgoerelse_praksisstoerrelse
SELECT 'tabel-4-' || substr(kolonne, -4), CAST(raekke AS INTEGER),
       CASE WHEN raekke LIKE '_+%' THEN NULL WHEN raekke LIKE '_-_ %' THEN CAST(substr(raekke, 3, 1) AS INTEGER) ELSE CAST(raekke AS INTEGER) END,
       CAST(vaerdi AS INTEGER)
FROM raa_tal WHERE tabel = '4';

INSERT INTO kapacitet_enhed VALUES
    (51, 39300000, 2022, 'O-24: 393.000 kr. i tilskud = 1.000.000 kr. i omsætning'),
    (62, 100000000, 2022, 'O-24: 1.000.000 kr. i tilskud');

INSERT INTO myndighed (speciale, gyldig_fra, gyldig_til, betaler, beslutter, tilskud_procent, kilde_id) VALUES
    (51, '2019-01-01', NULL, 'region', 'region', 39.3, 'plan'),
    (57, '2019-01-01', NULL, 'region', 'region', 80, 'plan'),
    (62, '2019-01-01', NULL, 'kommune', 'kommune', 100, 'plan'),
    (65, '2019-01-01', NULL, 'kommune', 'kommune', 100, 'plan');

-- Not known, so never invented (domain.md, end of section 5).
INSERT INTO parameter (navn, gyldig_fra, beskrivelse, enhed) VALUES
    ('hoejestegraense_procent', '2019-01-01', 'Procenten i højestegrænsen (planen 2.1.1 nævner den, men giver den ikke)', 'procent'),
    ('minimumsomsaetning', '2019-01-01', 'Minimumsomsætningen (planen 2.1.1 nævner den, men giver den ikke)', 'kr.'),
    ('takstindeks', '2019-01-01', 'Takstreguleringen af et ydernummers omsætning (§ 24 stk. 3; overenskomstens bilag 3 findes ikke i kilderne)', 'indeks');
