-- The numbers of celle once more, column by column, so that hundreds of thousands are read in milliseconds: little-endian
-- doubles, and kommunekoder as 16-bit numbers (0 = NULL). Never a fact of its own: it is made from celle, goes when a cell
-- is changed or taken away, and counts only while it reaches the highest number there is.
CREATE TABLE celle_pakket (
    geosaet_id INTEGER NOT NULL REFERENCES geosaet,
    fra_nummer INTEGER NOT NULL CHECK (fra_nummer > 0),   -- the number of the first
    antal INTEGER NOT NULL CHECK (antal > 0),
    x BLOB NOT NULL CHECK (length(x) = 8 * antal),
    y BLOB NOT NULL CHECK (length(y) = 8 * antal),
    befolkning BLOB NOT NULL CHECK (length(befolkning) = 8 * antal),
    kommunekode BLOB NOT NULL CHECK (length(kommunekode) = 2 * antal),
    PRIMARY KEY (geosaet_id, fra_nummer)
) STRICT;
CREATE TRIGGER celle_rettet AFTER UPDATE ON celle
BEGIN DELETE FROM celle_pakket WHERE geosaet_id IN (OLD.geosaet_id, NEW.geosaet_id); END;
CREATE TRIGGER celle_slettet AFTER DELETE ON celle
BEGIN DELETE FROM celle_pakket WHERE geosaet_id = OLD.geosaet_id; END;
