-- Imported geography: boundaries, population cells, stops and travel times (domain.md section 6). A set is one import: a new set
-- of the same name ends the older one, and nothing is deleted (S9).

-- The boundary of a kommune, in place of the shipped, indicative one. GeoJSON geometry in WGS84.
CREATE TABLE kommunegraense (
    kommunekode TEXT NOT NULL REFERENCES kommune,
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    geometri TEXT NOT NULL CHECK (json_valid(geometri)),
    noejagtighed_m REAL NOT NULL CHECK (noejagtighed_m >= 0 AND noejagtighed_m <= 5000),   -- nearer to the border it does not decide
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (kommunekode, gyldig_fra)
) STRICT, WITHOUT ROWID;

-- The outline of a bysamfund (F6), dated, so that an earlier view keeps the outline it was made with; in place of
-- bysamfund.geometri where valid. GeoJSON geometry in WGS84.
CREATE TABLE bysamfundsgraense (
    bysamfund_id TEXT NOT NULL REFERENCES bysamfund,
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    geometri TEXT NOT NULL CHECK (json_valid(geometri)),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    PRIMARY KEY (bysamfund_id, gyldig_fra)
) STRICT, WITHOUT ROWID;

-- One import of cells, stops or travel times, versioned by name and validity.
CREATE TABLE geosaet (
    geosaet_id INTEGER PRIMARY KEY,
    art TEXT NOT NULL CHECK (art IN ('celler', 'stoppesteder', 'rejsetider')),
    navn TEXT NOT NULL CHECK (navn <> ''),
    gitter TEXT CHECK (gitter IN ('punkter', 'eurostat', 'kvadratnet')),   -- celler: how the ids were read
    cellestoerrelse_m INTEGER CHECK (cellestoerrelse_m > 0),               -- celler in a grid: the side of a cell
    transportform TEXT CHECK (transportform IN ('bil', 'kollektiv', 'gang', 'cykel')),   -- rejsetider
    vindue_fra TEXT CHECK (vindue_fra GLOB '[0-2][0-9]:[0-5][0-9]'),       -- stoppesteder: departures are counted in
    vindue_til TEXT CHECK (vindue_til GLOB '[0-2][0-9]:[0-5][0-9]'),       -- this window of an ordinary weekday
    optaelling TEXT CHECK (optaelling IS date(optaelling)),                -- stoppesteder: that weekday; NULL = no timetable
    antal INTEGER NOT NULL CHECK (antal >= 0),
    gyldig_fra TEXT NOT NULL CHECK (gyldig_fra IS date(gyldig_fra)),
    gyldig_til TEXT CHECK (gyldig_til IS NULL OR (gyldig_til IS date(gyldig_til) AND gyldig_til >= gyldig_fra)),
    kilde_id TEXT NOT NULL REFERENCES kilde,
    CHECK ((art = 'rejsetider') = (transportform IS NOT NULL)),
    UNIQUE (art, navn, gyldig_fra)
) STRICT;

-- People in a cell or at a point; x, y are EPSG:25832 metres of the cell's middle. The cells of a set are numbered from
-- south to north and along that from west to east, so that a part of the country is a part of the numbers, and none needs
-- the ids to find its way.
CREATE TABLE celle (
    geosaet_id INTEGER NOT NULL REFERENCES geosaet,
    nummer INTEGER NOT NULL CHECK (nummer > 0),   -- 1, 2, 3 … by y, x and celle_id
    x REAL NOT NULL CHECK (x BETWEEN 400000 AND 1000000),
    y REAL NOT NULL CHECK (y BETWEEN 6000000 AND 6500000),
    befolkning REAL NOT NULL CHECK (befolkning >= 0 AND befolkning < 1e9),
    kommunekode TEXT REFERENCES kommune,     -- NULL = not given and outside every known boundary
    celle_id TEXT NOT NULL,
    PRIMARY KEY (geosaet_id, nummer),
    UNIQUE (geosaet_id, celle_id)
) STRICT, WITHOUT ROWID;

-- A public-transport stop and its departures per hour in the set's window (K4).
CREATE TABLE stoppested (
    geosaet_id INTEGER NOT NULL REFERENCES geosaet,
    stop_id TEXT NOT NULL,
    navn TEXT NOT NULL,
    x REAL NOT NULL CHECK (x BETWEEN 400000 AND 1000000),
    y REAL NOT NULL CHECK (y BETWEEN 6000000 AND 6500000),
    afgange_pr_time REAL CHECK (afgange_pr_time >= 0),   -- NULL = the source has no timetable
    PRIMARY KEY (geosaet_id, stop_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stoppested_sted ON stoppested (geosaet_id, x);

-- Minutes from a cell, town or point to a clinic or candidate. A missing pair is out of reach, never zero.
CREATE TABLE rejsetid (
    geosaet_id INTEGER NOT NULL REFERENCES geosaet,
    fra TEXT NOT NULL,
    til TEXT NOT NULL,
    minutter REAL NOT NULL CHECK (minutter >= 0 AND minutter < 10000),
    PRIMARY KEY (geosaet_id, fra, til)
) STRICT, WITHOUT ROWID;
