-- What:    expected patients of a speciale by kommune and year: the projected population of each age times the region's
--          persons treated per 1.000 inhabitants of that age (Tabel 11, 19, 29), unchanged.
-- Rows:    one per kommune of the register's region and projected year, by Danish name and year.
-- Source:  plan Bilag 1 for the rates; Danmarks Statistik's projection (domain.md section 6), the newest version imported,
--          or the counted population by age.
--          The oldest age group of the rates is taken to have no upper end. The first day of a year stands for the year.
-- Rounding: none.
--
-- :speciale  int   51, 57, 62 or 65
-- :faktisk   0/1   1 = the counted population instead of the projection
-- :fra       int   first year
-- :til       int   last year
--
-- kommunekode    text
-- navn           text
-- fremskrivning  text   the projection's version; empty for the counted population
-- aar            year
-- indbyggere     count  projected population of all ages; NULL when that of one is unknown
-- patienter      count  Σ population × rate / 1.000; NULL when a population is unknown
-- uden_rate      count  projected age groups that lie in no one age group of the rates
-- rate_aar       year   the year of the rates
-- speciale       int    the one asked for, or 5765 when only 57 and 65 together are known
-- kilde_id       text   the population's source
-- rate_kilde_id  text   the rates' source
WITH
alle AS MATERIALIZED (
    SELECT a.* FROM aktivitet AS a JOIN region AS r ON r.region_kode = a.omraade_kode AND r.egen = 1
    WHERE maal = 'alder_pr_1000' AND niveau = 'region' AND maaned = 0 AND vaerdi IS NOT NULL
      AND speciale IN (:speciale, CASE WHEN :speciale IN (57, 65) THEN 5765 ELSE :speciale END)
),
rate AS (
    SELECT speciale, aar, alder_fra, kilde_id, vaerdi,
           CASE WHEN alder_til = max(alder_til) OVER () THEN 130 ELSE alder_til END AS alder_til
    FROM alle WHERE speciale = (SELECT min(speciale) FROM alle) AND aar = (SELECT max(aar) FROM alle)
),
folk AS (
    SELECT b.omraade_kode, b.fremskrivning, CAST(substr(b.dato, 1, 4) AS INTEGER) AS aar, b.alder_fra, b.alder_til, b.antal, b.kilde_id
    FROM befolkning AS b
    WHERE b.niveau = 'kommune' AND b.fremskrivning = CASE WHEN :faktisk THEN '' ELSE (SELECT nullif(max(fremskrivning), '') FROM befolkning WHERE niveau = 'kommune') END
      AND NOT (b.alder_fra = 0 AND b.alder_til >= 105)
      AND CAST(substr(b.dato, 1, 4) AS INTEGER) BETWEEN :fra AND :til
      AND b.dato = (SELECT min(dato) FROM befolkning AS s WHERE s.niveau = 'kommune' AND s.omraade_kode = b.omraade_kode
                    AND s.fremskrivning = b.fremskrivning AND substr(s.dato, 1, 4) = substr(b.dato, 1, 4))
)
SELECT k.kommunekode, k.navn, f.fremskrivning, f.aar, CASE WHEN count(*) = count(f.antal) THEN sum(f.antal) END AS indbyggere,
       CASE WHEN count(*) = count(f.antal) THEN sum(f.antal * r.vaerdi / 1000.0) END AS patienter,
       count(*) - count(r.vaerdi) AS uden_rate,
       max(r.aar) AS rate_aar, max(r.speciale) AS speciale, min(f.kilde_id) AS kilde_id, min(r.kilde_id) AS rate_kilde_id
FROM folk AS f
JOIN kommune AS k ON k.kommunekode = f.omraade_kode
JOIN region AS g ON g.region_kode = k.region_kode AND g.egen = 1
LEFT JOIN rate AS r ON f.alder_fra >= r.alder_fra AND f.alder_til <= r.alder_til
GROUP BY k.kommunekode, f.aar
ORDER BY k.sortering, k.kommunekode, f.aar;
