-- Cases of flytning from receipt to decision (domain.md section 4, end). Never edited after release.
--
-- Nothing is overwritten (S9): a state, a hearing's steps, a vote and a decision are dated rows that can only be added.

CREATE TABLE sag (
    sag_id TEXT PRIMARY KEY CHECK (sag_id GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9]*'),  -- year and running number
    klinik_id TEXT NOT NULL REFERENCES klinik,
    oprettet TEXT NOT NULL CHECK (oprettet IS date(oprettet)),
    modtaget TEXT CHECK (modtaget IS date(modtaget)),       -- NULL = the application does not say
    ekstern_id TEXT CHECK (ekstern_id <> '')                -- the number in the region's own case system
) STRICT;
CREATE INDEX sag_klinik ON sag (klinik_id);

-- The states of a case. The state on a day is the last one begun by then.
CREATE TABLE sag_tilstand (
    nr INTEGER PRIMARY KEY,
    sag_id TEXT NOT NULL REFERENCES sag,
    vurdering_id INTEGER NOT NULL REFERENCES sag_vurdering,    -- the assessment that was current then
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    tilstand TEXT NOT NULL CHECK (tilstand IN ('modtaget', 'i_hoering', 'indstillet', 'til_landssamarbejdsudvalget',
                                               'forhaandsgodkendt', 'godkendt', 'afslaaet', 'gennemfoert', 'trukket')),
    note TEXT
) STRICT;
CREATE INDEX sag_tilstand_sag ON sag_tilstand (sag_id, dato, nr);

-- An assessment and what it rested on: the words of the application, the view, the answer, the program and the journal.
-- A corrected application, or a fact that arrives late, is a new assessment beside the earlier ones; the newest is current.
CREATE TABLE sag_vurdering (
    vurdering_id INTEGER PRIMARY KEY,
    sag_id TEXT NOT NULL REFERENCES sag,
    nr INTEGER NOT NULL CHECK (nr >= 1),                       -- 1, 2, ... within the case
    dato TEXT NOT NULL CHECK (dato IS date(dato)),             -- the day the application, or what is new in it, was received
    grund TEXT CHECK (trim(grund) <> ''),                      -- why it was assessed anew
    fastholdt TEXT CHECK (trim(fastholdt) <> ''),              -- why what was said of the assessment before still counts [D];
                                                               -- NULL = kommuner, committees and decision makers must speak again
    argumenter TEXT NOT NULL CHECK (json_valid(argumenter)),   -- the application as it was typed
    pr TEXT NOT NULL CHECK (pr IS date(pr)),
    grundlag TEXT NOT NULL CHECK (grundlag IN ('register', 'opgoerelse')),
    vurdering TEXT NOT NULL CHECK (json_valid(vurdering)),     -- the data of flytning vurder, unrounded
    program TEXT NOT NULL,
    journal_nr INTEGER NOT NULL CHECK (journal_nr >= 0),       -- the last line of the journal when it was made
    rute TEXT NOT NULL CHECK (rute IN ('administrativ', 'samarbejdsudvalg', 'plan_aendring', 'kraever_byopslag')),  -- F5 is no case here
    regel TEXT NOT NULL CHECK (regel IN ('F1', 'F2', 'F3', 'F4', 'F6')),
    afgivende TEXT NOT NULL REFERENCES kommune,
    modtagende TEXT REFERENCES kommune,                        -- NULL = unknown (F6)
    flyttes REAL NOT NULL CHECK (flyttes > 0),                 -- weighted
    hele INTEGER NOT NULL CHECK (hele IN (0, 1)),              -- 1 = all the clinic has
    over_30 INTEGER CHECK (over_30 >= 0),                      -- the parts, when the application gives them
    under_30 INTEGER CHECK (under_30 >= 0),
    afstand_m REAL CHECK (afstand_m >= 0),                     -- old to new place in a straight line; NULL = unknown
    m1_retning INTEGER CHECK (m1_retning IN (-1, 0, 1)),       -- sign of M1 after minus before; NULL = not defined
    m2_retning INTEGER CHECK (m2_retning IN (-1, 0, 1)),
    -- The new place as it was understood; gennemfoer writes it into the register.
    ny_adresse TEXT,
    ny_postnr TEXT CHECK (ny_postnr GLOB '[0-9][0-9][0-9][0-9]'),
    ny_bysamfund_id TEXT REFERENCES bysamfund,
    ny_x REAL CHECK (ny_x BETWEEN 400000 AND 1000000),
    ny_y REAL CHECK (ny_y BETWEEN 6000000 AND 6500000),
    ny_kvalitet TEXT NOT NULL CHECK (ny_kvalitet IN ('adresse', 'by', 'ukendt')),
    adgang TEXT NOT NULL CHECK (adgang IN ('ja', 'nej', 'ukendt')),          -- K3
    toilet TEXT NOT NULL CHECK (toilet IN ('ja', 'nej', 'ukendt')),          -- K3
    parkering TEXT NOT NULL CHECK (parkering IN ('ja', 'nej', 'ukendt')),
    holdlokale TEXT NOT NULL CHECK (holdlokale IN ('ja', 'nej', 'ukendt')),  -- K6
    CHECK ((ny_x IS NULL) = (ny_y IS NULL)),
    CHECK ((over_30 IS NULL) = (under_30 IS NULL)),
    CHECK ((nr = 1) = (grund IS NULL)),
    CHECK (nr > 1 OR fastholdt IS NULL),
    UNIQUE (sag_id, nr)
) STRICT;

-- The current assessment of each case, and the first of those that what has been said may rest on.
CREATE VIEW sag_gaeldende AS
SELECT sag_id, max(vurdering_id) AS vurdering_id, max(vurdering_id) FILTER (WHERE fastholdt IS NULL) AS siden_id
FROM sag_vurdering GROUP BY sag_id;

-- The hearing, step by step, per affected kommune. A case across kommuner cannot be decided while an answer is missing,
-- unless a reason is noted (domain.md section 4).
CREATE TABLE sag_hoering (
    nr INTEGER PRIMARY KEY,
    sag_id TEXT NOT NULL REFERENCES sag,
    vurdering_id INTEGER NOT NULL REFERENCES sag_vurdering,    -- the assessment the kommune is heard about
    kommunekode TEXT NOT NULL REFERENCES kommune,
    skridt TEXT NOT NULL CHECK (skridt IN ('beroert', 'sendt', 'svar', 'lukket_uden_svar')),
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    frist TEXT CHECK (frist IS date(frist)),
    tekst TEXT,
    UNIQUE (sag_id, vurdering_id, kommunekode, skridt, dato),
    CHECK ((skridt = 'sendt') = (frist IS NOT NULL)),
    CHECK (frist IS NULL OR frist >= dato),
    CHECK (skridt NOT IN ('svar', 'lukket_uden_svar') OR trim(coalesce(tekst, '')) <> '')
) STRICT;

-- What the samarbejdsudvalg (2 + 2 + 4 seats) or the landssamarbejdsudvalg (whose seats the sources do not give) recommends.
-- Without a majority the case goes to the landssamarbejdsudvalg (C10 [P 2.1.1]). Votes NULL = agreed without a vote.
CREATE TABLE sag_indstilling (
    nr INTEGER PRIMARY KEY,
    sag_id TEXT NOT NULL REFERENCES sag,
    vurdering_id INTEGER NOT NULL REFERENCES sag_vurdering,    -- the assessment the committee saw
    organ TEXT NOT NULL CHECK (organ IN ('samarbejdsudvalget', 'landssamarbejdsudvalget')),
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    stemmer_for INTEGER CHECK (stemmer_for >= 0),
    stemmer_imod INTEGER CHECK (stemmer_imod >= 0),
    stemmer_undlader INTEGER CHECK (stemmer_undlader >= 0),
    udfald TEXT NOT NULL CHECK (udfald IN ('anbefalet', 'ikke_anbefalet', 'uden_flertal')),
    tekst TEXT,
    UNIQUE (sag_id, vurdering_id, organ, dato),
    CHECK (organ <> 'samarbejdsudvalget' OR stemmer_for IS NULL OR stemmer_for + stemmer_imod + stemmer_undlader <= 8),
    CHECK ((stemmer_for IS NULL) = (stemmer_imod IS NULL) AND (stemmer_for IS NULL) = (stemmer_undlader IS NULL)),
    CHECK (stemmer_for IS NULL OR udfald = CASE WHEN stemmer_for > stemmer_imod THEN 'anbefalet'
                                                WHEN stemmer_for < stemmer_imod THEN 'ikke_anbefalet'
                                                ELSE 'uden_flertal' END)   -- C10
) STRICT;

-- A decision of one body. A refusal has a written reason that names a rule (domain.md section 4).
CREATE TABLE sag_afgoerelse (
    nr INTEGER PRIMARY KEY,
    sag_id TEXT NOT NULL REFERENCES sag,
    vurdering_id INTEGER NOT NULL REFERENCES sag_vurdering,    -- the data version the decision rests on
    organ TEXT NOT NULL CHECK (organ IN ('administrationen', 'samarbejdsudvalget', 'landssamarbejdsudvalget', 'regionen',
                                         'regionsraadet', 'kommune')),
    kommunekode TEXT REFERENCES kommune,
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    udfald TEXT NOT NULL CHECK (udfald IN ('godkendt', 'forhaandsgodkendt', 'afslag')),
    begrundelse TEXT,
    regel TEXT,
    vilkaar TEXT,                                              -- conditions of a forhåndsgodkendelse
    udloeber TEXT CHECK (udloeber IS date(udloeber)),          -- entered, never computed
    CHECK ((organ = 'kommune') = (kommunekode IS NOT NULL)),
    CHECK (udfald <> 'afslag' OR (trim(coalesce(begrundelse, '')) <> '' AND regel IS NOT NULL)),
    CHECK ((udfald = 'forhaandsgodkendt') = (udloeber IS NOT NULL)),
    CHECK (udloeber IS NULL OR udloeber > dato)
) STRICT;
CREATE UNIQUE INDEX sag_afgoerelse_en_pr_organ ON sag_afgoerelse (sag_id, vurdering_id, organ, coalesce(kommunekode, ''));

-- The move as it was carried out.
CREATE TABLE sag_gennemfoerelse (
    sag_id TEXT PRIMARY KEY REFERENCES sag,
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    fra_klinik_id TEXT NOT NULL REFERENCES klinik,
    til_klinik_id TEXT NOT NULL REFERENCES klinik              -- the same clinic, or a new one when a part moved
) STRICT;

-- What became of each extra address of the clinic (C4) when it moved. The sources do not say, so somebody must [D].
CREATE TABLE sag_ekstra_adresse (
    sag_id TEXT NOT NULL REFERENCES sag_gennemfoerelse,
    nr INTEGER NOT NULL CHECK (nr >= 1),                       -- ekstra_klinikadresse.nr of the clinic the capacity left
    udfald TEXT NOT NULL CHECK (udfald IN ('bliver', 'nedlaegges')),
    PRIMARY KEY (sag_id, nr)
) STRICT, WITHOUT ROWID;

-- Meetings held or planned; the samarbejdsudvalg meets at least once a year.
CREATE TABLE moede (
    organ TEXT NOT NULL CHECK (organ IN ('samarbejdsudvalget', 'landssamarbejdsudvalget')),
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    note TEXT,
    PRIMARY KEY (organ, dato)
) STRICT, WITHOUT ROWID;

-- Only added to.
CREATE TRIGGER sag_rettes_ikke BEFORE UPDATE ON sag
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_slettes_ikke BEFORE DELETE ON sag
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_tilstand_rettes_ikke BEFORE UPDATE ON sag_tilstand
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_tilstand_slettes_ikke BEFORE DELETE ON sag_tilstand
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_vurdering_rettes_ikke BEFORE UPDATE ON sag_vurdering
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_vurdering_slettes_ikke BEFORE DELETE ON sag_vurdering
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_hoering_rettes_ikke BEFORE UPDATE ON sag_hoering
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_hoering_slettes_ikke BEFORE DELETE ON sag_hoering
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_indstilling_rettes_ikke BEFORE UPDATE ON sag_indstilling
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_indstilling_slettes_ikke BEFORE DELETE ON sag_indstilling
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_afgoerelse_rettes_ikke BEFORE UPDATE ON sag_afgoerelse
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_afgoerelse_slettes_ikke BEFORE DELETE ON sag_afgoerelse
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_gennemfoerelse_rettes_ikke BEFORE UPDATE ON sag_gennemfoerelse
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_gennemfoerelse_slettes_ikke BEFORE DELETE ON sag_gennemfoerelse
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_ekstra_adresse_rettes_ikke BEFORE UPDATE ON sag_ekstra_adresse
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
CREATE TRIGGER sag_ekstra_adresse_slettes_ikke BEFORE DELETE ON sag_ekstra_adresse
BEGIN SELECT RAISE(ABORT, 'en sag kan kun udvides'); END;
