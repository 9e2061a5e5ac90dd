-- What:    the temporary tables an import works in; they vanish with the connection.
-- Source:  data/skema/*.json give the columns; domain.md S9 (nothing is overwritten).
--
-- import_valg holds what the user chose, one row; import_kolonner the columns the file has. ny_<art> holds the rows of the file that passed their own checks, by line.
-- import_fejl holds what is wrong with rows seen together, import_dom what a row means for the register:
--   ny (added), uaendret, afloes (ends a version and begins another), afslut (ends a version), ret (another value under the
--   same key), senere (the register already knows what came after).
-- import_antal and import_vis are what the user is told.
CREATE TEMP TABLE import_valg (gyldig_fra TEXT, kilde_id TEXT NOT NULL, fuldstaendig INTEGER NOT NULL, journal_nr INTEGER NOT NULL);
CREATE TEMP TABLE import_kolonner (felt TEXT PRIMARY KEY);
CREATE TEMP TABLE import_fejl (linje INTEGER NOT NULL, felt TEXT, slags TEXT NOT NULL, tekst TEXT NOT NULL, forslag TEXT);
CREATE TEMP TABLE import_dom (linje INTEGER PRIMARY KEY, dom TEXT NOT NULL, fra TEXT, hvad TEXT);
CREATE TEMP TABLE import_antal (handling TEXT PRIMARY KEY, antal INTEGER NOT NULL);
CREATE TEMP TABLE import_vis (handling TEXT NOT NULL, genstand TEXT NOT NULL, tekst TEXT NOT NULL);
CREATE TEMP TABLE ny_klinikker (
    linje INTEGER PRIMARY KEY, klinik_id TEXT, navn TEXT, adresse TEXT, postnr TEXT, "by" TEXT, kommunekode TEXT,
    x REAL, y REAL, lat REAL, lon REAL, koordinat_kvalitet TEXT, koordinat_dato TEXT, handicapadgang TEXT,
    handicaptoilet TEXT, parkering TEXT, trinfri TEXT, holdlokale TEXT, bassin TEXT, gyldig_fra TEXT,
    gyldig_til TEXT, note TEXT, bysamfund_id TEXT
);
CREATE TEMP TABLE ny_ydernumre (
    linje INTEGER PRIMARY KEY, ydernummer TEXT, speciale INTEGER, klinik_id TEXT, art TEXT, indehaver_id TEXT,
    gyldig_fra TEXT, gyldig_til TEXT
);
CREATE TEMP TABLE ny_kapaciteter (
    linje INTEGER PRIMARY KEY, klinik_id TEXT, ydernummer TEXT, over_30 INTEGER, under_30 INTEGER, speciale INTEGER,
    kapacitet REAL, gyldig_fra TEXT, gyldig_til TEXT
);
CREATE TEMP TABLE ny_ansaettelser (
    linje INTEGER PRIMARY KEY, ansaettelse_id TEXT, klinik_id TEXT, ydernummer TEXT, art TEXT, delvis TEXT,
    dispensation TEXT, gyldig_fra TEXT, gyldig_til TEXT
);
CREATE TEMP TABLE ny_ventetider (
    linje INTEGER PRIMARY KEY, klinik_id TEXT, art TEXT, dato TEXT, uger REAL
);
CREATE TEMP TABLE ny_aktivitet (
    linje INTEGER PRIMARY KEY, maal TEXT, speciale INTEGER, aar INTEGER, maaned INTEGER, perspektiv TEXT,
    niveau TEXT, omraade_kode TEXT, afgraensning TEXT, alder_fra INTEGER, alder_til INTEGER, vaerdi REAL, enhed TEXT,
    prisniveau INTEGER, sortering TEXT
);
CREATE TEMP TABLE ny_befolkning (
    linje INTEGER PRIMARY KEY, niveau TEXT, omraade_kode TEXT, dato TEXT, alder_fra INTEGER, alder_til INTEGER,
    fremskrivning TEXT, antal INTEGER, maerke TEXT
);
CREATE TEMP TABLE ny_opgoerelse (
    linje INTEGER PRIMARY KEY, opgoerelse_id TEXT, titel TEXT, dato TEXT, niveau TEXT, omraade_kode TEXT,
    over_30 INTEGER, under_30 INTEGER, kapacitet REAL, vikar INTEGER, paragraf_24_stk_3 INTEGER
);
-- A table of StatBank as it was fetched; the totals are chosen in statbank_samling.sql.
CREATE TEMP TABLE ny_statbank (
    linje INTEGER PRIMARY KEY, niveau TEXT, omraade_kode TEXT, dato TEXT, alder_fra INTEGER, alder_til INTEGER,
    koen TEXT, civilstand TEXT, fremskrivning TEXT, antal INTEGER, maerke TEXT
);
