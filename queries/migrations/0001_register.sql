-- The register, first version. Never edited after release: a change is a new migration.
--
-- Conventions. Dates are ISO text, both ends included; gyldig_til NULL = still valid. A change ends one row and begins
-- another: nothing is overwritten (domain.md S9). Yes/no facts are 'ja' | 'nej' | 'ukendt', and unknown is never no (K3).
-- kommunekode is four digits as text ('0773'). Coordinates are EPSG:25832 metres (x, y) and WGS84 degrees (lat, lon).

CREATE TABLE registeroplysning (
    noegle TEXT PRIMARY KEY,
    vaerdi TEXT NOT NULL
) STRICT;

-- Where facts come from. Every table of facts points here.
CREATE TABLE kilde (
    kilde_id TEXT PRIMARY KEY,
    tekst TEXT NOT NULL CHECK (tekst <> ''),   -- printed after "Kilde: "
    dato TEXT,                                  -- the day or period it speaks of, in its own words
    licens TEXT,
    note TEXT
) STRICT;

CREATE TABLE region (
    region_kode TEXT PRIMARY KEY CHECK (region_kode GLOB '1[0-9][0-9][0-9]'),
    statbank_kode TEXT NOT NULL UNIQUE CHECK (statbank_kode GLOB '[0-9][0-9][0-9]'),  -- '081' (domain.md section 6)
    navn TEXT NOT NULL,
    egen INTEGER NOT NULL CHECK (egen IN (0, 1))  -- 1 = the region this register plans for
) STRICT;

-- `sortering` puts Danish names in Danish order (å and aa last) in any SQLite program, without a collation of ours.
CREATE TABLE kommune (
    kommunekode TEXT PRIMARY KEY CHECK (kommunekode GLOB '[0-9][0-9][0-9][0-9]'),
    navn TEXT NOT NULL UNIQUE,
    region_kode TEXT NOT NULL REFERENCES region,
    oe_uden_fast_forbindelse TEXT NOT NULL DEFAULT 'nej' CHECK (oe_uden_fast_forbindelse IN ('ja', 'nej', 'ukendt')),  -- V3
    sortering TEXT GENERATED ALWAYS AS (
        replace(replace(replace(replace(replace(replace(replace(replace(
            lower(navn), 'Æ', 'æ'), 'Ø', 'ø'), 'Å', 'å'), 'aa', 'å'), 'æ', '{1'), 'ø', '{2'), 'å', '{3'), 'é', 'e')
    ) VIRTUAL
) STRICT;

CREATE TABLE sundhedsraad (
    sundhedsraad_id TEXT PRIMARY KEY,
    navn TEXT NOT NULL,
    region_kode TEXT NOT NULL REFERENCES region
) STRICT;

-- Planområder, dated: the kommune [P Bilag 4]; the sundhedsråd a second level from 2027 [D].
CREATE TABLE planomraade (
    niveau TEXT NOT NULL CHECK (niveau IN ('kommune', 'sundhedsraad')),
    omraade_kode TEXT NOT NULL,              -- kommunekode or sundhedsraad_id
    kommunekode TEXT NOT NULL REFERENCES kommune,
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (niveau, kommunekode, gyldig_fra)
) STRICT;

-- Population of an area on a day. alder_fra/alder_til NULL = all ages. A fremskrivning carries its version in fremskrivning.
CREATE TABLE befolkning (
    -- StatBank's OMRÅDE mixes levels: never sum them. (OR and not IN: see aktivitet.)
    niveau TEXT NOT NULL CHECK (niveau = 'kommune' OR niveau = 'region' OR niveau = 'land'),
    omraade_kode TEXT NOT NULL,
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    alder_fra INTEGER NOT NULL DEFAULT 0 CHECK (alder_fra BETWEEN 0 AND 130),
    alder_til INTEGER NOT NULL DEFAULT 130 CHECK (alder_til BETWEEN alder_fra AND 130),
    fremskrivning TEXT NOT NULL DEFAULT '',
    antal INTEGER CHECK (antal >= 0),        -- NULL = confidential or unknown in the source, never zero
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (niveau, omraade_kode, fremskrivning, alder_fra, alder_til, dato)
) STRICT, WITHOUT ROWID;

-- A town in Danmarks Statistik's sense [D]: at least 200 inhabitants, gaps of at most 200 m.
CREATE TABLE bysamfund (
    bysamfund_id TEXT PRIMARY KEY,
    navn TEXT NOT NULL,
    kommunekode TEXT NOT NULL REFERENCES kommune,
    del_af TEXT REFERENCES bysamfund,        -- a quarter counted in its town (Skalborg in Aalborg); it is no bysamfund itself
    indbyggere INTEGER CHECK (indbyggere >= 0),   -- NULL = unknown
    lat REAL CHECK (lat BETWEEN 54 AND 58),
    lon REAL CHECK (lon BETWEEN 7 AND 16),
    x REAL CHECK (x BETWEEN 400000 AND 1000000),
    y REAL CHECK (y BETWEEN 6000000 AND 6500000),
    geometri TEXT,                            -- GeoJSON polygon in WGS84, when one was imported
    kilde_id TEXT NOT NULL REFERENCES kilde,
    note TEXT,
    sortering TEXT GENERATED ALWAYS AS (
        replace(replace(replace(replace(replace(replace(replace(replace(
            lower(navn), 'Æ', 'æ'), 'Ø', 'ø'), 'Å', 'å'), 'aa', 'å'), 'æ', '{1'), 'ø', '{2'), 'å', '{3'), 'é', 'e')
    ) VIRTUAL,
    UNIQUE (kommunekode, navn)
) STRICT;

-- A practice at an address. The clinic keeps its id when it moves; what changes stands in klinik_version.
CREATE TABLE klinik (
    klinik_id TEXT PRIMARY KEY CHECK (klinik_id <> ''),
    oprettet TEXT NOT NULL CHECK (oprettet IS date(oprettet)),
    ophoert TEXT CHECK (ophoert IS NULL OR (ophoert IS date(ophoert) AND ophoert >= oprettet)),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    note TEXT
) STRICT;

CREATE TABLE klinik_version (
    klinik_id TEXT NOT NULL REFERENCES klinik,
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    navn TEXT NOT NULL CHECK (navn <> ''),
    adresse TEXT,
    postnr TEXT CHECK (postnr GLOB '[0-9][0-9][0-9][0-9]'),
    by TEXT,                                  -- postal town as written; never decides the bysamfund (F6)
    kommunekode TEXT NOT NULL REFERENCES kommune,
    bysamfund_id TEXT REFERENCES bysamfund,   -- NULL = unknown: the route is kraever_byopslag (F6)
    lat REAL CHECK (lat BETWEEN 54 AND 58),
    lon REAL CHECK (lon BETWEEN 7 AND 16),
    x REAL CHECK (x BETWEEN 400000 AND 1000000),
    y REAL CHECK (y BETWEEN 6000000 AND 6500000),
    koordinat_kvalitet TEXT NOT NULL DEFAULT 'ukendt' CHECK (koordinat_kvalitet IN ('adresse', 'by', 'ukendt')),
    koordinat_kilde_id TEXT REFERENCES kilde,
    koordinat_dato TEXT CHECK (koordinat_dato IS date(koordinat_dato)),
    handicapadgang TEXT NOT NULL DEFAULT 'ukendt' CHECK (handicapadgang IN ('ja', 'nej', 'ukendt')),   -- K3
    handicaptoilet TEXT NOT NULL DEFAULT 'ukendt' CHECK (handicaptoilet IN ('ja', 'nej', 'ukendt')),   -- K3
    parkering TEXT NOT NULL DEFAULT 'ukendt' CHECK (parkering IN ('ja', 'nej', 'ukendt')),
    trinfri TEXT NOT NULL DEFAULT 'ukendt' CHECK (trinfri IN ('ja', 'nej', 'ukendt')),
    holdlokale TEXT NOT NULL DEFAULT 'ukendt' CHECK (holdlokale IN ('ja', 'nej', 'ukendt')),           -- K6
    bassin TEXT NOT NULL DEFAULT 'ukendt' CHECK (bassin IN ('ja', 'nej', 'ukendt')),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    note TEXT,
    sortering TEXT GENERATED ALWAYS AS (
        replace(replace(replace(replace(replace(replace(replace(replace(
            lower(navn), 'Æ', 'æ'), 'Ø', 'ø'), 'Å', 'å'), 'aa', 'å'), 'æ', '{1'), 'ø', '{2'), 'å', '{3'), 'é', 'e')
    ) VIRTUAL,
    PRIMARY KEY (klinik_id, gyldig_fra),
    CHECK ((lat IS NULL) = (lon IS NULL) AND (x IS NULL) = (y IS NULL))
) STRICT;
CREATE INDEX klinik_version_kommune ON klinik_version (kommunekode);

-- C4: within the clinic's own capacity; counted once, at the main address, unless a split is entered (andel).
CREATE TABLE ekstra_klinikadresse (
    klinik_id TEXT NOT NULL REFERENCES klinik,
    nr INTEGER NOT NULL CHECK (nr >= 1),
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    adresse TEXT,
    postnr TEXT CHECK (postnr GLOB '[0-9][0-9][0-9][0-9]'),
    by TEXT,
    kommunekode TEXT NOT NULL REFERENCES kommune,
    bysamfund_id TEXT REFERENCES bysamfund,
    lat REAL, lon REAL, x REAL, y REAL,
    su_orienteret TEXT CHECK (su_orienteret IS date(su_orienteret)),   -- C4: SU informed before first use
    aaben_for_alle TEXT NOT NULL DEFAULT 'ukendt' CHECK (aaben_for_alle IN ('ja', 'nej', 'ukendt')),
    andel REAL CHECK (andel > 0 AND andel < 1),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (klinik_id, nr, gyldig_fra)
) STRICT;

-- The id under which a physiotherapist settles. An ydernummer is not a kapacitet: neither is derived from the other.
CREATE TABLE ydernummer (
    ydernummer TEXT NOT NULL CHECK (ydernummer GLOB '[0-9]*' AND ydernummer NOT GLOB '*[^0-9]*' AND length(ydernummer) BETWEEN 3 AND 8),
    speciale INTEGER NOT NULL CHECK (speciale IN (51, 57, 62, 65)),
    klinik_id TEXT NOT NULL REFERENCES klinik,
    art TEXT NOT NULL CHECK (art IN ('ejer', 'lejer')),
    indehaver_id TEXT,                        -- an id of the region's own, never a CPR number
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (ydernummer, speciale, gyldig_fra)
) STRICT;
CREATE INDEX ydernummer_klinik ON ydernummer (klinik_id);

-- Regime timer, until 2023-12-31: over 30 hours counts 1, under 30 hours 0,5 [P 3.1]. Counts, never weighted values.
CREATE TABLE kapacitet_timer (
    kapacitet_id INTEGER PRIMARY KEY,
    klinik_id TEXT NOT NULL REFERENCES klinik,
    ydernummer TEXT,                          -- NULL = the source gives the clinic only
    over_30 INTEGER NOT NULL CHECK (over_30 >= 0),
    under_30 INTEGER NOT NULL CHECK (under_30 >= 0),
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra) AND gyldig_fra <= '2023-12-31'),  -- O-gl: the regime ends
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    kilde_id TEXT NOT NULL REFERENCES kilde
) STRICT;
CREATE INDEX kapacitet_timer_klinik ON kapacitet_timer (klinik_id);

-- Regime beloeb, from 2024-01-01 [O-24]: decimal kapaciteter per klinik and speciale.
CREATE TABLE kapacitet_beloeb (
    kapacitet_id INTEGER PRIMARY KEY,
    klinik_id TEXT NOT NULL REFERENCES klinik,
    speciale INTEGER NOT NULL CHECK (speciale IN (51, 62)),
    kapacitet REAL NOT NULL CHECK (kapacitet >= 0 AND kapacitet < 1000),
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra) AND gyldig_fra >= '2024-01-01'),  -- O-24: the regime begins
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    kilde_id TEXT NOT NULL REFERENCES kilde
) STRICT;
CREATE INDEX kapacitet_beloeb_klinik ON kapacitet_beloeb (klinik_id);

-- What one unit of kapacitet is worth in subsidy [O-24], at a price level; the yearly index is entered data.
CREATE TABLE kapacitet_enhed (
    speciale INTEGER PRIMARY KEY CHECK (speciale IN (51, 62)),
    tilskud_oere INTEGER NOT NULL CHECK (tilskud_oere > 0),
    prisniveau INTEGER NOT NULL,
    oprindelse TEXT NOT NULL
) STRICT;
CREATE TABLE kapacitet_indeks (
    speciale INTEGER NOT NULL REFERENCES kapacitet_enhed,
    aar INTEGER NOT NULL CHECK (aar BETWEEN 2022 AND 2100),
    indeks REAL NOT NULL CHECK (indeks > 0 AND indeks < 10),   -- 2022 level = 1
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (speciale, aar)
) STRICT;

-- Ridefysioterapeuter. Kept outside Tabel 1: ridefysioterapi has no over/under distinction by definition, although Tabel 8 prints one.
CREATE TABLE ridefysioterapeut (
    ridefys_id TEXT NOT NULL,
    kommunekode TEXT NOT NULL REFERENCES kommune,
    over_30 INTEGER CHECK (over_30 >= 0),
    under_30 INTEGER CHECK (under_30 >= 0),
    rideskole TEXT,
    rideskole_godkendt TEXT NOT NULL DEFAULT 'ukendt' CHECK (rideskole_godkendt IN ('ja', 'nej', 'ukendt')),  -- C11
    tjekliste_underskrevet TEXT CHECK (tjekliste_underskrevet IS date(tjekliste_underskrevet)),              -- C11, yearly
    lat REAL, lon REAL, x REAL, y REAL,
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    note TEXT,
    PRIMARY KEY (ridefys_id, gyldig_fra)
) STRICT;

-- Vikarer, § 24 stk. 3-ansatte and hjælpepersonale. Never more capacity (C2, C3, P 2.1.6).
CREATE TABLE ansaettelse (
    ansaettelse_id TEXT NOT NULL,
    klinik_id TEXT NOT NULL REFERENCES klinik,
    ydernummer TEXT,
    art TEXT NOT NULL CHECK (art IN ('vikar', 'paragraf_24_stk_3', 'hjaelpepersonale')),
    delvis TEXT NOT NULL DEFAULT 'ukendt' CHECK (delvis IN ('ja', 'nej', 'ukendt')),   -- C3: partial absence
    dispensation TEXT CHECK (dispensation IS date(dispensation)),                       -- C3: beyond 12 months
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (ansaettelse_id, gyldig_fra)
) STRICT;

-- Waiting times of clinics. uger NULL = asked but "ej opgivet", which is not zero weeks (S7).
CREATE TABLE ventetid (
    klinik_id TEXT NOT NULL REFERENCES klinik,
    art TEXT NOT NULL CHECK (art IN ('samlet', '51', '62', 'hjemme')),  -- sundhed.dk has one value, the survey three
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    uger REAL CHECK (uger >= 0 AND uger < 520),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (klinik_id, art, dato, kilde_id)
) STRICT;

-- Published distributions of waiting times (Tabel 5-7): antal practices with this many weeks; uger NULL = ej opgivet.
CREATE TABLE ventetid_fordeling (
    art TEXT NOT NULL CHECK (art IN ('samlet', '51', '62', 'hjemme', 'ridefysioterapi')),
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    uger REAL CHECK (uger >= 0 AND uger < 520),
    antal INTEGER NOT NULL CHECK (antal >= 0),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    UNIQUE (art, dato, uger, kilde_id)
) STRICT;

-- Activity of an area or a clinic. maaned 0 = the whole year. alder_fra/alder_til as in befolkning.
-- produktion (delivered by clinics there) and forbrug (received by residents) never meet in one ratio (domain.md section 1).
-- The checks are chains of OR: for IN with three words or more SQLite builds a table of them for every row it checks, half
-- the time of importing a million rows.
CREATE TABLE aktivitet (
    maal TEXT NOT NULL CHECK (maal = 'ydelser' OR maal = 'borgere' OR maal = 'udgift' OR maal = 'udgift_pr_borger' OR
                              maal = 'ydelser_pr_borger' OR maal = 'holdtraening' OR maal = 'andel_af_befolkning' OR
                              maal = 'alder' OR maal = 'alder_andel' OR maal = 'alder_pr_1000'),
    speciale INTEGER NOT NULL CHECK (speciale = 51 OR speciale = 57 OR speciale = 62 OR speciale = 65 OR
                                     speciale = 5765),   -- 57 and 65 published together (Tabel 29)
    aar INTEGER NOT NULL CHECK (aar BETWEEN 1990 AND 2100),
    perspektiv TEXT NOT NULL CHECK (perspektiv = 'produktion' OR perspektiv = 'forbrug' OR perspektiv = 'ukendt'),
    niveau TEXT NOT NULL CHECK (niveau = 'klinik' OR niveau = 'kommune' OR niveau = 'region' OR niveau = 'land'),
    omraade_kode TEXT NOT NULL,              -- klinik_id, kommunekode, region_kode or '000'
    maaned INTEGER NOT NULL DEFAULT 0 CHECK (maaned BETWEEN 0 AND 12),
    afgraensning TEXT NOT NULL DEFAULT '',   -- what sets two figures of one measure apart ('inklusiv rideskolehonorar')
    alder_fra INTEGER NOT NULL DEFAULT 0,
    alder_til INTEGER NOT NULL DEFAULT 130,
    vaerdi REAL,                              -- NULL = not given in the source, never zero
    enhed TEXT NOT NULL,
    prisniveau INTEGER,                       -- S8: the year whose prices amounts are in
    kilde_id TEXT NOT NULL REFERENCES kilde,
    -- The ages stand early: the totals of a year then lie together, apart from their division by age.
    PRIMARY KEY (maal, speciale, aar, alder_fra, alder_til, perspektiv, niveau, omraade_kode, afgraensning, maaned)
) STRICT, WITHOUT ROWID;

-- A published count per area (`--grundlag opgoerelse`), such as Tabel 1's from Notus June 2019. Counts, not weighted values.
CREATE TABLE opgoerelse (
    opgoerelse_id TEXT PRIMARY KEY,
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    titel TEXT NOT NULL,
    kilde_id TEXT NOT NULL REFERENCES kilde
) STRICT;
CREATE TABLE opgoerelse_kapacitet (
    opgoerelse_id TEXT NOT NULL REFERENCES opgoerelse,
    niveau TEXT NOT NULL CHECK (niveau IN ('kommune', 'region')),
    omraade_kode TEXT NOT NULL,
    over_30 INTEGER CHECK (over_30 >= 0),
    under_30 INTEGER CHECK (under_30 >= 0),
    kapacitet REAL CHECK (kapacitet >= 0),    -- regime beloeb only; under timer it is over_30 + under_30 / 2
    vikar INTEGER CHECK (vikar >= 0),
    paragraf_24_stk_3 INTEGER CHECK (paragraf_24_stk_3 >= 0),
    PRIMARY KEY (opgoerelse_id, niveau, omraade_kode)
) STRICT, WITHOUT ROWID;
CREATE TABLE opgoerelse_praksisstoerrelse (
    opgoerelse_id TEXT NOT NULL REFERENCES opgoerelse,
    fysioterapeuter_fra INTEGER NOT NULL CHECK (fysioterapeuter_fra >= 1),
    fysioterapeuter_til INTEGER CHECK (fysioterapeuter_til >= fysioterapeuter_fra),   -- NULL = and more
    antal_praksis INTEGER NOT NULL CHECK (antal_praksis >= 0),
    PRIMARY KEY (opgoerelse_id, fysioterapeuter_fra)
) STRICT, WITHOUT ROWID;

-- Published figures exactly as printed, errors included (domain.md section 7). The program recomputes and reports, never corrects.
CREATE TABLE publiceret_tabel (
    tabel TEXT PRIMARY KEY,                   -- '14'; '38-bilag-3' for the second table numbered 38
    titel TEXT NOT NULL,
    afsnit TEXT NOT NULL,
    kilde TEXT,                               -- the source line as printed
    maal TEXT,
    perspektiv TEXT,
    prisniveau INTEGER,
    linje_fra INTEGER NOT NULL,
    linje_til INTEGER NOT NULL,
    kilde_id TEXT NOT NULL REFERENCES kilde
) STRICT;
CREATE TABLE publiceret_tal (
    tabel TEXT NOT NULL REFERENCES publiceret_tabel,
    raekke TEXT NOT NULL,
    kolonne TEXT NOT NULL,
    trykt TEXT NOT NULL,
    vaerdi REAL,
    enhed TEXT NOT NULL,
    linje INTEGER NOT NULL,
    note TEXT,
    PRIMARY KEY (tabel, raekke, kolonne)
) STRICT, WITHOUT ROWID;
-- Numerical claims of the running text and of the surveys, each with its quote.
CREATE TABLE paastand (
    paastand_id TEXT PRIMARY KEY,
    afsnit TEXT NOT NULL,
    citat TEXT NOT NULL,
    trykt TEXT NOT NULL,
    vaerdi REAL,
    enhed TEXT NOT NULL,
    tabel TEXT,
    raekke TEXT,
    kolonne TEXT,
    taeller REAL,
    naevner REAL,
    linje INTEGER NOT NULL,
    note TEXT,
    kilde_id TEXT NOT NULL REFERENCES kilde
) STRICT;
-- Statements in words that a table can contradict.
CREATE TABLE paastand_i_ord (
    paastand_id TEXT PRIMARY KEY,
    afsnit TEXT NOT NULL,
    citat TEXT NOT NULL,
    art TEXT NOT NULL,
    tabel TEXT,
    raekker TEXT,
    kolonne TEXT,
    linje INTEGER NOT NULL,
    note TEXT,
    kilde_id TEXT NOT NULL REFERENCES kilde
) STRICT;

-- Bilag 4: the municipal offer, and what the private practices of a kommune answered.
CREATE TABLE kommunegennemgang (
    gennemgang_id INTEGER PRIMARY KEY,
    kommunekode TEXT NOT NULL REFERENCES kommune,
    del TEXT NOT NULL CHECK (del IN ('kommunalt_tilbud', 'praksis')),
    emne TEXT NOT NULL,
    oplysning TEXT NOT NULL,
    antal_klinikker REAL,
    trykt TEXT,
    vaerdi REAL,
    vaerdi_til REAL,
    enhed TEXT,
    citat TEXT NOT NULL,
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    linje INTEGER NOT NULL,
    note TEXT,
    kilde_id TEXT NOT NULL REFERENCES kilde
) STRICT;
CREATE INDEX kommunegennemgang_kommune ON kommunegennemgang (kommunekode, del, emne);

-- C12: who pays and who decides is dated data, not a constant: the 2027 reform may move it.
CREATE TABLE myndighed (
    speciale INTEGER NOT NULL CHECK (speciale IN (51, 57, 62, 65)),
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    betaler TEXT NOT NULL CHECK (betaler IN ('region', 'kommune')),
    beslutter TEXT NOT NULL CHECK (beslutter IN ('region', 'kommune', 'faelles')),
    tilskud_procent REAL CHECK (tilskud_procent BETWEEN 0 AND 100),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (speciale, gyldig_fra)
) STRICT;

-- Parameters the sources do not give (end of domain.md section 5): no default, asked for when needed.
CREATE TABLE parameter (
    navn TEXT NOT NULL,
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    beskrivelse TEXT NOT NULL,
    enhed TEXT NOT NULL,
    vaerdi REAL,                              -- NULL = not entered
    kilde_id TEXT REFERENCES kilde,
    PRIMARY KEY (navn, gyldig_fra),
    CHECK (vaerdi IS NULL OR kilde_id IS NOT NULL)   -- a figure without source is worthless
) STRICT;

-- The journal: append-only and hash-chained. Ids only, no personal data.
CREATE TABLE journal (
    nr INTEGER PRIMARY KEY,
    tidspunkt TEXT NOT NULL,
    bruger TEXT NOT NULL,
    handling TEXT NOT NULL,
    genstand TEXT NOT NULL,
    detaljer TEXT NOT NULL CHECK (json_valid(detaljer)),
    program TEXT NOT NULL,
    forrige_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER journal_rettes_ikke BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journalen kan kun udvides'); END;
CREATE TRIGGER journal_slettes_ikke BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journalen kan kun udvides'); END;
