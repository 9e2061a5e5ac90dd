-- What:    the journal: who did what, when, with which program. Ids only, no personal data.
-- Rows:    one per line of the journal that fits every limit given, oldest first; at most the newest :antal of them.
-- Source:  the register's own journal.
-- Rounding: none.
--
-- :sag       text     a case, by its number here or in the region's own case system; NULL = any
-- :fil       text     a part of a file's name, as imports note it, in any case; NULL = any
-- :handling  text     the beginning of a command ('sag', 'sag afgoer'); NULL = any
-- :bruger    text     the account name; NULL = any
-- :fra       date     the first day, in UTC; NULL = from the beginning
-- :til       date     the last day, in UTC; NULL = to the end
-- :antal     integer  most lines
--
-- nr         integer  the line's number
-- tidspunkt  text     ISO time in UTC
-- bruger     text     the account name
-- handling   text     the command
-- genstand   text     the id it was about
-- detaljer   text     more, as JSON
-- program    text     program and version
SELECT nr, tidspunkt, bruger, handling, genstand, detaljer, program
FROM (
    SELECT * FROM journal
    WHERE (:sag IS NULL OR genstand IN (SELECT :sag UNION ALL SELECT sag_id FROM sag WHERE ekstern_id = :sag))
      -- A line that somebody has changed need not hold JSON any more.
      AND (:fil IS NULL OR instr(lower(genstand), lower(:fil)) > 0 OR EXISTS (
          SELECT 1 FROM json_tree(CASE WHEN json_valid(detaljer) THEN detaljer ELSE '{}' END) AS part
          WHERE part.type = 'text' AND instr(lower(part.value), lower(:fil)) > 0))
      AND (:handling IS NULL OR handling = :handling OR substr(handling, 1, length(:handling) + 1) = :handling || ' ')
      AND (:bruger IS NULL OR bruger = :bruger)
      AND (:fra IS NULL OR substr(tidspunkt, 1, 10) >= :fra)
      AND (:til IS NULL OR substr(tidspunkt, 1, 10) <= :til)
    ORDER BY nr DESC LIMIT :antal
)
ORDER BY nr;
