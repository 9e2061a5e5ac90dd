-- What:    the kommunegennemgang of a kommune: what the kommune offers and wants, and what its practices answered.
-- Rows:    one per statement, in the plan's order.
-- Source:  plan Bilag 4. The latest gennemgang of the year of the day or an earlier one.
-- Rounding: none; a range keeps both ends, and words stay as printed.
--
-- :pr           date  the day looked at, ISO
-- :kommunekode  text
--
-- del              text    kommunalt_tilbud | praksis
-- emne             text    key of the subject
-- oplysning        text    what is said, shortened
-- antal_klinikker  count   clinics it is about; NULL = not said
-- trykt            text    the figure as printed; NULL = no figure
-- vaerdi           number  in enhed; NULL = no figure
-- vaerdi_til       number  end of a range, in enhed
-- enhed            text    uger | dage | timer_pr_uge | antal | pr_aar
-- citat            text    the plan's words
-- note             text
-- dato             date    the day of the survey
-- kilde_id         text
SELECT del, emne, oplysning, CAST(antal_klinikker AS INTEGER) AS antal_klinikker, trykt, vaerdi, vaerdi_til, enhed, citat, note, dato, kilde_id
FROM kommunegennemgang AS g
WHERE kommunekode = :kommunekode
  AND dato = (SELECT max(s.dato) FROM kommunegennemgang AS s
              WHERE s.kommunekode = g.kommunekode AND s.del = g.del AND substr(s.dato, 1, 4) <= substr(:pr, 1, 4))
ORDER BY del, linje, gennemgang_id;
