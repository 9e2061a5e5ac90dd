-- Sources, areas, towns and population of the shipped data, from the raw tables the build script loads.
INSERT INTO registeroplysning VALUES
    ('navn', 'Nordjylland 2019'),
    ('visningsdato', '2019-06-30');

INSERT INTO kilde (kilde_id, tekst, dato, licens, note) VALUES
    ('plan', 'Praksisplan for fysioterapi, Region Nordjylland', '2020', NULL, 'Gældende fra januar 2021'),
    ('notus-2019', 'Notus, praksisplanens Tabel 1 og 3', 'juni 2019', NULL, NULL),
    ('notus-2015', 'Notus, praksisplanens Tabel 2 og 4', '2015', NULL, NULL),
    ('notus-ride-2019', 'Notus, praksisplanens Tabel 8', 'juli 2019', NULL, NULL),
    ('csc-notus-2019', 'CSC Notus inklusive ejer, lejere og § 24-ansatte, praksisplanens Tabel 4', '2019', NULL, NULL),
    ('bilag-4', 'Praksisplanen, Bilag 4, spørgeskemaer til klinikker og kommuner', 'efteråret 2019', NULL, NULL),
    ('bilag-2', 'Praksisplanen, Bilag 2, spørgeskema til privatpraktiserende fysioterapeuter', '3. oktober-5. november 2019', NULL, NULL),
    ('bilag-3', 'Praksisplanen, Bilag 3, spørgeskema til kommunerne', '25. oktober-8. november 2019', NULL, NULL),
    ('dst-2019k2', 'Danmarks Statistik, folketal, praksisplanens Tabel 1', '2. kvartal 2019', NULL, NULL),
    ('sundhed-dk-2019', 'www.sundhed.dk, praksisplanens Tabel 5', 'august 2019', NULL, NULL),
    ('spoergeskema-2019', 'Praksisplanens spørgeskema til klinikkerne, 41 svar, Tabel 6 og 7', 'oktober-november 2019', NULL, NULL),
    ('geonames', 'GeoNames, rettet som beskrevet i data/kort', NULL, 'CC BY 4.0', 'Bymidter; en halv kilometer fra en given adresse'),
    ('oe-midte', 'Midten af Læsø Kommunes polygon, © OpenStreetMap contributors', NULL, 'ODbL 1.0', 'Byen er ikke oplyst'),
    ('register-kommuner', 'Danmarks Statistik, områdekoder', NULL, NULL, NULL),
    ('sundhedsreform', 'Sundhedsråd fra 2027; projektets beslutning [D]', '2027', NULL, NULL);

INSERT INTO region VALUES ('1081', '081', 'Region Nordjylland', 1);
-- The other regions stand in the plan's comparisons (Tabel 12 and on).
INSERT INTO region VALUES
    ('1082', '082', 'Region Midtjylland', 0), ('1083', '083', 'Region Syddanmark', 0),
    ('1084', '084', 'Region Hovedstaden', 0), ('1085', '085', 'Region Sjælland', 0);
INSERT INTO sundhedsraad VALUES ('vendsyssel', 'Vendsyssel', '1081'), ('limfjorden', 'Limfjorden', '1081');

INSERT INTO kommune (kommunekode, navn, region_kode, oe_uden_fast_forbindelse)
SELECT kommunekode, navn, region_kode, CASE WHEN kommunekode = '0825' THEN 'ja' ELSE 'nej' END FROM raa_kommuner ORDER BY kommunekode;

INSERT INTO planomraade (niveau, omraade_kode, kommunekode, gyldig_fra, kilde_id)
SELECT 'kommune', kommunekode, kommunekode, '2019-04-01', 'bilag-4' FROM raa_kommuner
UNION ALL
SELECT 'sundhedsraad', lower(sundhedsraad), kommunekode, '2027-01-01', 'sundhedsreform' FROM raa_kommuner;

-- Tabel 1's population. StatBank's 2nd quarter is the first day of the quarter.
INSERT INTO befolkning (niveau, omraade_kode, dato, antal, kilde_id)
SELECT 'kommune', k.kommunekode, '2019-04-01', CAST(t.vaerdi AS INTEGER), 'dst-2019k2'
FROM raa_tal AS t JOIN kommune AS k ON k.navn = t.raekke
WHERE t.tabel = '1' AND t.kolonne = 'indbyggere';

INSERT INTO bysamfund (bysamfund_id, navn, kommunekode, indbyggere, lat, lon, x, y, kilde_id, note)
SELECT kommunekode || '-' || replace(replace(replace(replace(replace(replace(replace(lower(by), 'Å', 'aa'), 'Ø', 'oe'), 'å', 'aa'), 'æ', 'ae'), 'ø', 'oe'), 'Æ', 'ae'), ' ', '-'),
       by, kommunekode, CAST(befolkning AS INTEGER), CAST(lat AS REAL), CAST(lon AS REAL),
       utm32_x(CAST(lat AS REAL), CAST(lon AS REAL)), utm32_y(CAST(lat AS REAL), CAST(lon AS REAL)), 'geonames', note
FROM raa_byer;
-- GeoNames' 0 inhabitants marks a quarter counted in its town; its note names the town.
UPDATE bysamfund SET indbyggere = NULL, del_af = (
    SELECT t.bysamfund_id FROM bysamfund AS t
    WHERE t.kommunekode = bysamfund.kommunekode AND bysamfund.note LIKE 'bydel i ' || t.navn || ';%')
WHERE indbyggere = 0;
