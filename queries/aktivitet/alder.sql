-- What:    Tabel 11, 19 and 29: persons treated by age group, with their share and per 1.000 inhabitants of the age.
-- Rows:    one per area, age group and year.
-- Source:  plan Bilag 1. Ages are disjoint, so a share may be computed where none is entered; persons per 1.000 may not,
--          because the population by age is not the register's. 57 and 65 may be published together (speciale 5765).
-- Rounding: none here; entered shares are as entered (the plan prints whole per cent).
--
-- :speciale  int   51, 57, 62 or 65
-- :fra       int   first year; NULL = the first there is
-- :til       int   last year, at most the year of the view
-- :niveau    text  kommune | region; NULL = both
--
-- niveau        text      kommune | region
-- omraade_kode  text
-- omraade       text
-- speciale      int       the one asked for, or 5765 when only the two together are known
-- perspektiv    text      produktion | forbrug | ukendt
-- aar           year
-- alder_fra     years     first age of the group
-- alder_til     years     last age of the group
-- antal         count     persons; NULL = not given
-- andel         per cent  of all persons: the entered share, or else antal / Σ antal
-- pr_1000       ratio     persons per 1.000 inhabitants of the age, as entered
-- udvikling     per cent  persons, first to last year shown; NULL with one year, a missing one, or a first of 0
-- kilde_id      text
WITH
alle AS MATERIALIZED (
    SELECT * FROM aktivitet
    WHERE maal IN ('alder', 'alder_andel', 'alder_pr_1000') AND speciale IN (:speciale, CASE WHEN :speciale IN (57, 65) THEN 5765 ELSE :speciale END)
      AND aar BETWEEN coalesce(:fra, 0) AND :til AND maaned = 0 AND niveau = coalesce(:niveau, niveau) AND niveau IN ('kommune', 'region')
),
-- The speciale's own figures win over the two together.
valgt AS (SELECT * FROM alle WHERE speciale = (SELECT min(speciale) FROM alle)),
grupper AS (
    SELECT niveau, omraade_kode, speciale, perspektiv, aar, alder_fra, alder_til,
           max(CASE WHEN maal = 'alder' THEN vaerdi END) AS antal, max(CASE WHEN maal = 'alder_andel' THEN vaerdi END) AS andel,
           max(CASE WHEN maal = 'alder_pr_1000' THEN vaerdi END) AS pr_1000, min(kilde_id) AS kilde_id
    FROM valgt GROUP BY niveau, omraade_kode, speciale, perspektiv, aar, alder_fra, alder_til
)
SELECT g.niveau, omraade_kode, coalesce(k.navn, r.navn) AS omraade, speciale, perspektiv, aar, alder_fra, alder_til, CAST(antal AS INTEGER) AS antal,
       coalesce(andel, 100.0 * antal / nullif(sum(antal) OVER (PARTITION BY g.niveau, omraade_kode, perspektiv, aar), 0)) AS andel, pr_1000,
       CASE WHEN count(*) OVER gruppe > 1 THEN 100.0 * (last_value(antal) OVER gruppe - first_value(antal) OVER gruppe) / nullif(first_value(antal) OVER gruppe, 0) END AS udvikling,
       kilde_id
FROM grupper AS g
LEFT JOIN kommune AS k ON g.niveau = 'kommune' AND k.kommunekode = g.omraade_kode
LEFT JOIN region AS r ON g.niveau = 'region' AND r.region_kode = g.omraade_kode
WINDOW gruppe AS (PARTITION BY g.niveau, omraade_kode, perspektiv, alder_fra, alder_til ORDER BY aar
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
ORDER BY g.niveau DESC, coalesce(k.sortering, r.navn), perspektiv, alder_fra, aar;
