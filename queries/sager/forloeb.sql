-- What:    everything that has happened in a case, as dated events.
-- Rows:    one per event up to the day, in the order they happened.
-- Source:  domain.md section 4 and S9: states, hearing, recommendation, decisions, the move.
-- Rounding: none.
--
-- :sag  text  sag_id
-- :dag  date  the day looked at
--
-- dato       date
-- haendelse  text  tilstand | hoering | indstilling | afgoerelse | flytning
-- hvem       text  body or kommune; NULL for a state
-- hvad       text  the step, the outcome or the state
-- tekst      text  reason, conditions or answer; NULL when there is none
WITH alt AS (
    SELECT dato, 5 AS orden, nr, 'tilstand' AS haendelse, NULL AS hvem, tilstand AS hvad, note AS tekst
    FROM sag_tilstand WHERE sag_id = :sag
    UNION ALL
    SELECT h.dato, 1, h.nr, 'hoering', k.navn, h.skridt, h.tekst
    FROM sag_hoering AS h JOIN kommune AS k USING (kommunekode) WHERE h.sag_id = :sag
    UNION ALL
    SELECT dato, 2, nr, 'indstilling', organ, udfald, tekst FROM sag_indstilling WHERE sag_id = :sag
    UNION ALL
    SELECT a.dato, 3, a.nr, 'afgoerelse', coalesce(k.navn, a.organ), a.udfald, coalesce(a.begrundelse, a.vilkaar)
    FROM sag_afgoerelse AS a LEFT JOIN kommune AS k USING (kommunekode) WHERE a.sag_id = :sag
    UNION ALL
    SELECT dato, 4, 0, 'flytning', NULL, til_klinik_id, NULL FROM sag_gennemfoerelse WHERE sag_id = :sag
)
SELECT dato, haendelse, hvem, hvad, tekst FROM alt WHERE dato <= :dag ORDER BY dato, orden, nr;
