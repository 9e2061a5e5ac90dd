-- What:    every count of persons and every figure made of one, of areas and whole years: what suppression works on.
-- Rows:    one per measure, speciale, area, year and age group. Clinics are not here: their persons are never published.
-- Source:  domain.md S10 and S5; plan Bilag 1.
-- Rounding: none; figures are as entered.
--
-- maal          text    as in table aktivitet
-- speciale      int     51, 57, 62, 65 or 5765
-- aar           year
-- perspektiv    text    produktion | forbrug | ukendt
-- niveau        text    kommune | region | land
-- omraade_kode  text
-- region_kode   text    the region a kommune lies in; NULL for the other levels
-- afgraensning  text    what sets two figures of one measure apart; '' = nothing
-- alder_fra     years   first age of an age group; 0 where there are none
-- alder_til     years   last age; 130 where there are none
-- vaerdi        number  NULL = not given
WITH RECURSIVE
maalene (maal) AS (
    VALUES ('borgere'), ('holdtraening'), ('andel_af_befolkning'), ('udgift_pr_borger'), ('ydelser_pr_borger'), ('udgift'), ('ydelser'),
           ('alder'), ('alder_andel'), ('alder_pr_1000')
),
specialer (speciale) AS (VALUES (51), (57), (62), (65), (5765)),
-- Year by year through the primary key: with millions of clinic rows a plain scan would read them all.
aarstal (maal, speciale, aar) AS (
    SELECT maal, speciale, (SELECT min(a.aar) FROM aktivitet AS a WHERE a.maal = m.maal AND a.speciale = s.speciale)
    FROM maalene AS m CROSS JOIN specialer AS s
    UNION ALL
    SELECT t.maal, t.speciale, (SELECT min(a.aar) FROM aktivitet AS a WHERE a.maal = t.maal AND a.speciale = t.speciale AND a.aar > t.aar)
    FROM aarstal AS t WHERE t.aar IS NOT NULL
),
perspektiver (perspektiv) AS (VALUES ('produktion'), ('forbrug'), ('ukendt')),
niveauer (niveau) AS (VALUES ('kommune'), ('region'), ('land'))
SELECT a.maal, a.speciale, a.aar, a.perspektiv, a.niveau, a.omraade_kode, k.region_kode, a.afgraensning, a.alder_fra, a.alder_til, a.vaerdi
FROM aarstal AS t CROSS JOIN perspektiver AS p CROSS JOIN niveauer AS n
CROSS JOIN aktivitet AS a ON a.maal = t.maal AND a.speciale = t.speciale AND a.aar = t.aar
    AND a.perspektiv = p.perspektiv AND a.niveau = n.niveau AND (t.maal LIKE 'alder%' OR (a.alder_fra = 0 AND a.alder_til = 130))
LEFT JOIN kommune AS k ON a.niveau = 'kommune' AND k.kommunekode = a.omraade_kode
WHERE t.aar IS NOT NULL AND a.maaned = 0
ORDER BY a.maal, a.speciale, a.aar, a.perspektiv, a.niveau, a.omraade_kode, a.afgraensning, a.alder_fra, a.alder_til;
