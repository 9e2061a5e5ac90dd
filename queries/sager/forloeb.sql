-- What:    everything that has happened in a case, as dated events.
-- Rows:    one per event up to the day, in the order they happened.
-- Source:  domain.md section 4 and S9: assessments, states, hearing, recommendation, decisions, the move.
-- Rounding: none.
--
-- :sag  text  sag_id
-- :dag  date  the day looked at
--
-- dato              date
-- vurdering         count  the number of the assessment that was current then
-- haendelse         text   vurdering | tilstand | hoering | indstilling | afgoerelse | flytning | ekstra_adresse
-- hvem              text   body or kommune; NULL for what nobody is named for
-- hvad              text   the step, the outcome or the state
-- tekst             text   reason, conditions or answer; NULL when there is none
-- stemmer_for       count  NULL = no vote
-- stemmer_imod      count
-- stemmer_undlader  count
WITH alt AS (
    SELECT dato, vurdering_id, 0 AS orden, nr, 'vurdering' AS haendelse, NULL AS hvem, 'vurdering ' || nr AS hvad,
           grund || coalesce('. Det tidligere sagte står fast: ' || fastholdt, '') AS tekst,
           NULL AS stemmer_for, NULL AS stemmer_imod, NULL AS stemmer_undlader
    FROM sag_vurdering WHERE sag_id = :sag
    UNION ALL
    SELECT h.dato, h.vurdering_id, 1, h.nr, 'hoering', k.navn, h.skridt, h.tekst, NULL, NULL, NULL
    FROM sag_hoering AS h JOIN kommune AS k USING (kommunekode) WHERE h.sag_id = :sag
    UNION ALL
    SELECT dato, vurdering_id, 2, nr, 'indstilling', organ, udfald, tekst, stemmer_for, stemmer_imod, stemmer_undlader
    FROM sag_indstilling WHERE sag_id = :sag
    UNION ALL
    SELECT a.dato, a.vurdering_id, 3, a.nr, 'afgoerelse', coalesce(k.navn, a.organ), a.udfald, coalesce(a.begrundelse, a.vilkaar), NULL, NULL, NULL
    FROM sag_afgoerelse AS a LEFT JOIN kommune AS k USING (kommunekode) WHERE a.sag_id = :sag
    UNION ALL
    SELECT g.dato, n.vurdering_id, 4, 0, 'flytning', NULL, g.til_klinik_id, NULL, NULL, NULL, NULL
    FROM sag_gennemfoerelse AS g JOIN sag_gaeldende AS n USING (sag_id) WHERE g.sag_id = :sag
    UNION ALL
    SELECT g.dato, n.vurdering_id, 4, e.nr, 'ekstra_adresse', NULL, e.udfald,
           'ekstra adresse ' || e.nr || ': ' || coalesce((
               SELECT group_concat(del, ', ') FROM (
                   SELECT adresse AS del, 1 AS orden UNION ALL SELECT postnr || ' ' || by, 2 UNION ALL SELECT k.navn || ' Kommune', 3
                   ORDER BY orden)), 'ukendt sted') || ' (C4)',
           NULL, NULL, NULL
    FROM sag_ekstra_adresse AS e
    JOIN sag_gennemfoerelse AS g USING (sag_id)
    JOIN sag_gaeldende AS n USING (sag_id)
    JOIN ekstra_klinikadresse AS a ON a.klinik_id = g.fra_klinik_id AND a.nr = e.nr
     AND a.gyldig_fra = (SELECT max(gyldig_fra) FROM ekstra_klinikadresse AS b
                         WHERE b.klinik_id = a.klinik_id AND b.nr = a.nr AND coalesce(b.gyldig_til, '9999-12-31') >= date(g.dato, '-1 day'))
    JOIN kommune AS k USING (kommunekode)
    WHERE e.sag_id = :sag
    UNION ALL
    SELECT dato, vurdering_id, 5, nr, 'tilstand', NULL, tilstand, note, NULL, NULL, NULL
    FROM sag_tilstand WHERE sag_id = :sag
)
SELECT alt.dato, v.nr AS vurdering, haendelse, hvem, hvad, tekst, stemmer_for, stemmer_imod, stemmer_undlader
FROM alt JOIN sag_vurdering AS v USING (vurdering_id)
WHERE alt.dato <= :dag ORDER BY alt.dato, vurdering_id, orden, alt.nr;
