-- What:    Tabel 12-18, 21-28 and 30-40: one measure of activity of one speciale, per area and year, with development and rank.
-- Rows:    one per series (area, perspektiv, afgraensning) and year: kommuner, the region they lie in, the other regions, the
--          country.
-- Source:  plan Bilag 1; domain.md S5 (persons are never summed over kommuner: the region's value is entered data), S6 (per
--          cent and percentage points are different measures), S8 (price level), section 1 (produktion and forbrug apart).
--          A region's row of an additive measure (ydelser, udgift) is the entered one; only where none is entered is it the
--          sum of its kommuner. In a year without entered kommuner they are summed from the clinics that lay there at the
--          end of each month, or of the year where a clinic has a whole-year figure (produktion only).
-- Rounding: none here. Development is from the first to the last year shown, of the unrounded values.
--
-- :maal        text  one of the measures of table aktivitet, not the age ones
-- :speciale    int   51, 57, 62 or 65
-- :fra         int   first year; NULL = the first there is
-- :til         int   last year, at most the year of the view
-- :perspektiv  text  produktion | forbrug | ukendt; NULL = all, each in series of its own
-- :niveau      text  kommune | region; NULL = both
-- :kommunekode text  only this kommune, then without rank and without the sum of kommuner; NULL = all
--
-- niveau              text     kommune | region | land
-- omraade_kode        text     kommunekode, region_kode or '000'
-- omraade             text     name
-- egen                0/1      the region this register plans for, or a kommune in it
-- perspektiv          text     produktion | forbrug | ukendt
-- afgraensning        text     what sets two figures of one measure apart; '' = nothing
-- enhed               text     of vaerdi: ydelser | borgere | kr | mio_kr | ydelser_pr_borger | procent
-- prisniveau          year     amounts are in this year's prices (S8)
-- aar                 year
-- vaerdi              number   in enhed; NULL = not given
-- opgjort             text     indtastet | sum_af_kommuner | sum_af_klinikker
-- sum_kommuner        number   on the region's row of an additive measure: the sum of its kommuner that year, in enhed
-- foerste_aar         year     first year of all series shown together
-- sidste_aar          year
-- udvikling           number   first to last year, in udvikling_enhed; NULL when either is missing or the first is 0
-- udvikling_enhed     text     procent | procentpoint
-- rang                rank     by the last year's value, highest first, among areas of the level; NULL for totals
-- rang_udvikling      rank     by development, highest first
-- indbyggere          count    of the area; NULL when unknown
-- befolkning_dato     date     day of that population: the latest up to the end of the last year, or else the first after it
-- pr_indbygger        number   additive measures and borgere: last year's value per inhabitant, amounts in kr
-- kilde_ider          text     JSON list of the sources of vaerdi; empty for a sum of kommuner, which have their own
-- befolkning_kilde_id text     source of the population; NULL when unknown
WITH RECURSIVE
-- Year by year through the primary key: with millions of rows a plain DISTINCT would read them all.
aarstal (aar) AS (
    SELECT min(aar) FROM aktivitet WHERE maal = :maal AND speciale = :speciale AND aar >= coalesce(:fra, 0)
    UNION ALL
    SELECT (SELECT min(a.aar) FROM aktivitet AS a WHERE a.maal = :maal AND a.speciale = :speciale AND a.aar > aarstal.aar)
    FROM aarstal WHERE aarstal.aar IS NOT NULL
),
aar_vist AS MATERIALIZED (SELECT aar FROM aarstal WHERE aar <= :til),
perspektiver (perspektiv) AS (VALUES ('produktion'), ('forbrug'), ('ukendt')),
niveauer (niveau) AS (VALUES ('kommune'), ('region'), ('land')),
egne AS MATERIALIZED (
    SELECT kommunekode, region_kode FROM kommune JOIN region USING (region_kode)
    WHERE egen = 1 AND kommunekode = coalesce(:kommunekode, kommunekode)
),
indtastet AS MATERIALIZED (
    SELECT a.niveau, a.omraade_kode, a.perspektiv, a.afgraensning, a.enhed, a.prisniveau, a.aar, a.vaerdi, 'indtastet' AS opgjort, json_array(a.kilde_id) AS kilde_ider
    FROM aar_vist CROSS JOIN perspektiver CROSS JOIN niveauer
    CROSS JOIN aktivitet AS a ON a.maal = :maal AND a.speciale = :speciale AND a.aar = aar_vist.aar AND a.alder_fra = 0 AND a.alder_til = 130
        AND a.perspektiv = perspektiver.perspektiv AND a.niveau = niveauer.niveau AND a.maaned = 0
    WHERE perspektiver.perspektiv = coalesce(:perspektiv, perspektiver.perspektiv)
),
-- Where a clinic lay, by month (year * 12 + month): at the end of the month, the version begun last. Activity older than the
-- register's first knowledge of the clinic is placed where it was first known.
steder AS MATERIALIZED (
    SELECT klinik_id, kommunekode,
           CASE WHEN row_number() OVER klinikkens = 1 THEN 0 ELSE substr(gyldig_fra, 1, 4) * 12 + substr(gyldig_fra, 6, 2) END AS fra_maaned,
           coalesce(lead(substr(gyldig_fra, 1, 4) * 12 + substr(gyldig_fra, 6, 2)) OVER klinikkens, 999999) AS foer_maaned
    FROM klinik_version
    WHERE klinik_id IN (SELECT v.klinik_id FROM klinik_version AS v JOIN egne USING (kommunekode))
    WINDOW klinikkens AS (PARTITION BY klinik_id ORDER BY gyldig_fra)
),
-- The years whose kommuner are not entered; additive measures only: a person seen in two clinics is one person (S5).
aar_uden AS MATERIALIZED (
    SELECT aar FROM aar_vist
    WHERE :maal IN ('ydelser', 'udgift') AND coalesce(:perspektiv, 'produktion') = 'produktion'
      AND aar NOT IN (SELECT i.aar FROM indtastet AS i WHERE i.niveau = 'kommune' AND i.perspektiv = 'produktion')
),
helaar AS MATERIALIZED (
    SELECT a.aar, a.omraade_kode, a.afgraensning
    FROM aar_uden CROSS JOIN steder AS s
    CROSS JOIN aktivitet AS a ON a.maal = :maal AND a.speciale = :speciale AND a.aar = aar_uden.aar AND a.alder_fra = 0 AND a.alder_til = 130
        AND a.perspektiv = 'produktion' AND a.niveau = 'klinik' AND a.omraade_kode = s.klinik_id
    WHERE a.maaned = 0
),
fra_klinikker AS MATERIALIZED (
    SELECT s.kommunekode, a.afgraensning, a.enhed, a.prisniveau, a.aar,
           -- A sum with an unknown part is unknown.
           CASE WHEN count(a.vaerdi) = count(*) THEN sum(a.vaerdi) END AS vaerdi, json_group_array(DISTINCT a.kilde_id) AS kilde_ider
    FROM aar_uden CROSS JOIN steder AS s
    CROSS JOIN aktivitet AS a ON a.maal = :maal AND a.speciale = :speciale AND a.aar = aar_uden.aar AND a.alder_fra = 0 AND a.alder_til = 130
        AND a.perspektiv = 'produktion' AND a.niveau = 'klinik' AND a.omraade_kode = s.klinik_id
        AND a.aar * 12 + CASE a.maaned WHEN 0 THEN 12 ELSE a.maaned END >= s.fra_maaned
        AND a.aar * 12 + CASE a.maaned WHEN 0 THEN 12 ELSE a.maaned END < s.foer_maaned
    -- A whole-year figure stands for its months; they are not added to it.
    WHERE a.maaned = 0 OR (a.aar, a.omraade_kode, a.afgraensning) NOT IN (SELECT aar, omraade_kode, afgraensning FROM helaar)
    GROUP BY s.kommunekode, a.afgraensning, a.enhed, a.prisniveau, a.aar
),
kommuner AS MATERIALIZED (
    SELECT i.* FROM indtastet AS i JOIN egne ON i.niveau = 'kommune' AND egne.kommunekode = i.omraade_kode
    UNION ALL
    SELECT 'kommune', kommunekode, 'produktion', afgraensning, enhed, prisniveau, aar, vaerdi, 'sum_af_klinikker', kilde_ider
    FROM fra_klinikker JOIN egne USING (kommunekode)
),
summer AS MATERIALIZED (
    SELECT region_kode, perspektiv, afgraensning, enhed, prisniveau, aar, CASE WHEN count(vaerdi) = count(*) THEN sum(vaerdi) END AS sum_kommuner
    FROM kommuner JOIN egne ON egne.kommunekode = omraade_kode
    WHERE :maal IN ('ydelser', 'udgift') AND :kommunekode IS NULL
    GROUP BY region_kode, perspektiv, afgraensning, enhed, prisniveau, aar
),
raekker AS (
    SELECT *, NULL AS sum_kommuner FROM kommuner
    UNION ALL
    SELECT i.*, s.sum_kommuner
    FROM indtastet AS i LEFT JOIN summer AS s
      ON s.region_kode = i.omraade_kode AND s.perspektiv = i.perspektiv AND s.afgraensning = i.afgraensning AND s.enhed = i.enhed AND s.aar = i.aar
    WHERE i.niveau <> 'kommune'
    UNION ALL
    SELECT 'region', region_kode, perspektiv, afgraensning, enhed, prisniveau, aar, sum_kommuner, 'sum_af_kommuner', json_array(), sum_kommuner
    FROM summer AS s
    WHERE NOT EXISTS (SELECT 1 FROM indtastet AS i WHERE i.niveau = 'region' AND i.omraade_kode = s.region_kode
                      AND i.perspektiv = s.perspektiv AND i.afgraensning = s.afgraensning AND i.aar = s.aar)
),
navngivet AS (
    SELECT r.*, coalesce(k.navn, g.navn, 'Hele landet') AS omraade, coalesce(k.sortering, g.navn) AS sortering,
           coalesce(g.egen, k.kommunekode IS NOT NULL) AS egen,
           min(aar) OVER (PARTITION BY perspektiv, afgraensning, enhed) AS foerste_aar, max(aar) OVER (PARTITION BY perspektiv, afgraensning, enhed) AS sidste_aar
    FROM raekker AS r
    LEFT JOIN kommune AS k ON r.niveau = 'kommune' AND k.kommunekode = r.omraade_kode
    LEFT JOIN region AS g ON r.niveau = 'region' AND g.region_kode = r.omraade_kode
    -- Kommuner are shown with their own region, regions with the country.
    WHERE :niveau IS NULL OR r.niveau = :niveau OR (:niveau = 'region' AND r.niveau = 'land') 
       OR (:niveau = 'kommune' AND g.egen = 1 AND EXISTS (SELECT 1 FROM kommuner AS k2 WHERE k2.perspektiv = r.perspektiv AND k2.afgraensning = r.afgraensning))
),
serier AS (
    SELECT niveau, omraade_kode, perspektiv, afgraensning, enhed,
           max(CASE WHEN aar = foerste_aar THEN vaerdi END) AS foerste, max(CASE WHEN aar = sidste_aar THEN vaerdi END) AS sidste,
           max(foerste_aar) < max(sidste_aar) AS flere_aar, max(sidste_aar) AS sidste_aar
    FROM navngivet GROUP BY niveau, omraade_kode, perspektiv, afgraensning, enhed
),
-- Population of kommuner; a region's is entered, or the sum of its kommuner when all are known.
folketal AS MATERIALIZED (
    SELECT niveau, omraade_kode, dato, antal, kilde_id FROM befolkning WHERE alder_fra = 0 AND alder_til = 130 AND fremskrivning = ''
    UNION ALL
    SELECT 'region', e.region_kode, b.dato, sum(b.antal), min(b.kilde_id)
    FROM egne AS e JOIN befolkning AS b ON b.niveau = 'kommune' AND b.omraade_kode = e.kommunekode AND b.alder_fra = 0 AND b.alder_til = 130 AND b.fremskrivning = ''
    WHERE NOT EXISTS (SELECT 1 FROM befolkning AS r WHERE r.niveau = 'region' AND r.omraade_kode = e.region_kode)
    GROUP BY e.region_kode, b.dato
    HAVING :kommunekode IS NULL AND count(b.antal) = (SELECT count(*) FROM egne)
),
maalt AS (
    SELECT s.*,
           CASE WHEN flere_aar AND :maal IN ('holdtraening', 'andel_af_befolkning') THEN sidste - foerste
                WHEN flere_aar THEN 100.0 * (sidste - foerste) / nullif(foerste, 0) END AS udvikling,
           coalesce((SELECT max(f.dato) FROM folketal AS f WHERE f.niveau = s.niveau AND f.omraade_kode = s.omraade_kode AND f.dato <= s.sidste_aar || '-12-31'),
                    (SELECT min(f.dato) FROM folketal AS f WHERE f.niveau = s.niveau AND f.omraade_kode = s.omraade_kode)) AS befolkning_dato
    FROM serier AS s
),
rangeret AS (
    SELECT m.*, f.antal AS indbyggere, f.kilde_id AS befolkning_kilde_id,
           CASE WHEN sidste IS NOT NULL THEN rank() OVER (PARTITION BY m.niveau, perspektiv, afgraensning, enhed, sidste IS NULL ORDER BY sidste DESC) END AS rang,
           CASE WHEN udvikling IS NOT NULL THEN rank() OVER (PARTITION BY m.niveau, perspektiv, afgraensning, enhed, udvikling IS NULL ORDER BY udvikling DESC) END AS rang_udvikling,
           count(*) OVER (PARTITION BY m.niveau, perspektiv, afgraensning, enhed) AS antal_i_niveau
    FROM maalt AS m LEFT JOIN folketal AS f ON f.niveau = m.niveau AND f.omraade_kode = m.omraade_kode AND f.dato = m.befolkning_dato
)
SELECT n.niveau, n.omraade_kode, n.omraade, n.egen, n.perspektiv, n.afgraensning, n.enhed, n.prisniveau, n.aar, n.vaerdi, n.opgjort,
       CASE WHEN n.niveau = 'region' THEN n.sum_kommuner END AS sum_kommuner, n.foerste_aar, n.sidste_aar,
       r.udvikling,
       CASE WHEN :maal IN ('holdtraening', 'andel_af_befolkning') THEN 'procentpoint' ELSE 'procent' END AS udvikling_enhed,
       -- A region alone is a total, not first among one.
       CASE WHEN antal_i_niveau > 1 THEN r.rang END AS rang, CASE WHEN antal_i_niveau > 1 THEN r.rang_udvikling END AS rang_udvikling,
       r.indbyggere, r.befolkning_dato,
       CASE WHEN :maal IN ('ydelser', 'udgift', 'borgere') THEN r.sidste * CASE n.enhed WHEN 'mio_kr' THEN 1000000.0 ELSE 1.0 END / nullif(r.indbyggere, 0) END AS pr_indbygger,
       n.kilde_ider, r.befolkning_kilde_id
FROM navngivet AS n
JOIN rangeret AS r USING (niveau, omraade_kode, perspektiv, afgraensning, enhed)
ORDER BY CASE n.perspektiv WHEN 'produktion' THEN 1 WHEN 'forbrug' THEN 2 ELSE 3 END, n.afgraensning, n.enhed,
         CASE n.niveau WHEN 'kommune' THEN 1 WHEN 'region' THEN 2 ELSE 3 END, n.egen DESC, n.sortering, n.omraade_kode, n.aar;
