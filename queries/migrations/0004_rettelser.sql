-- Corrections of figures, and why an imported population figure is zero or unknown. Never edited after release.

-- What stood in the register before `importer --ret` put another value under the same key: nothing is overwritten without
-- a trace (domain.md S9). The row is kept whole; journal_nr is the line of the journal that tells who and when.
CREATE TABLE rettelse (
    nr INTEGER PRIMARY KEY,
    tabel TEXT NOT NULL,
    raekke TEXT NOT NULL CHECK (json_valid(raekke)),
    journal_nr INTEGER NOT NULL CHECK (journal_nr > 0)
) STRICT;
CREATE TRIGGER rettelse_rettes_ikke BEFORE UPDATE ON rettelse
BEGIN SELECT RAISE(ABORT, 'rettelser kan kun udvides'); END;
CREATE TRIGGER rettelse_slettes_ikke BEFORE DELETE ON rettelse
BEGIN SELECT RAISE(ABORT, 'rettelser kan kun udvides'); END;

-- StatBank's own sign (domain.md section 6): '-' is zero, '..' confidential, 'x' not known. NULL = an ordinary figure.
ALTER TABLE befolkning ADD COLUMN maerke TEXT CHECK (maerke IN ('-', '..', 'x'));
