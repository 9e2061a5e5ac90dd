-- What:    Tabel 1 of the plan: kapacitet, population and inhabitants per kapacitet, per kommune, sundhedsråd and region.
-- Rows:    one per area: the region's kommuner, then its sundhedsråd, then the region.
-- Source:  plan section 3.1; domain.md S1 (areas of areas are Σ/Σ), S3 (kapacitet 0 is not defined), S4 (over the region's
--          unrounded value), S9 (a view at a date), section 2 (two regimes by date).
-- Rounding: none here; whoever prints rounds half up (S2).
--
-- :pr         date   the day looked at, ISO
-- :grundlag   text   'register' (counted from clinics) or 'opgoerelse' (the latest published count per kommune)
--
-- niveau                  text    kommune | sundhedsraad | region
-- omraade_kode            text    kommunekode, sundhedsraad_id or region_kode
-- omraade                 text    name
-- over_30                 count   kapaciteter over 30 hours; NULL in regime beloeb
-- under_30                count   kapaciteter under 30 hours; NULL in regime beloeb
-- kapacitet               number  timer: over_30 + under_30 / 2; beloeb: decimal kapaciteter of speciale 51 and 62. NULL = unknown
-- indbyggere              count   NULL when the population of a kommune is missing (never 0)
-- indbyggere_pr_kapacitet ratio   inhabitants per kapacitet; NULL when kapacitet is 0 or something is unknown
-- over_regionsgennemsnit  0/1     the unrounded value is greater than the region's
-- afvigelse_procent       per cent deviation from the region's value
-- kapacitet_ved_gennemsnit number the kapacitet that would give the region's value: indbyggere / R
-- forskel                 number  kapacitet minus kapacitet_ved_gennemsnit
-- forkert_placeret        number  ½ Σ |forskel| over kommuner (M2); on the region's row only
-- befolkning_dato         date    the day of the population used
WITH
egne AS (
    SELECT kommunekode, kommune.navn, sortering, region_kode
    FROM kommune JOIN region USING (region_kode) WHERE egen = 1
),
-- The latest published count on or before the day, per kind of count.
valgt AS (
    SELECT opgoerelse_id FROM opgoerelse
    WHERE dato <= :pr
      AND EXISTS (SELECT 1 FROM opgoerelse_kapacitet AS k WHERE k.opgoerelse_id = opgoerelse.opgoerelse_id AND k.niveau = 'kommune')
      -- A count in one regime says nothing about the other.
      AND (dato < '2024-01-01') = (:pr < '2024-01-01')
    ORDER BY dato DESC, opgoerelse_id LIMIT 1
),
talt AS (
    SELECT kommunekode, over_30, under_30, over_30 + under_30 / 2.0 AS kapacitet
    FROM kapacitet_timer AS k
    JOIN klinik_version AS v ON v.klinik_id = k.klinik_id AND v.gyldig_fra <= :pr AND coalesce(v.gyldig_til, '9999-12-31') >= :pr
    WHERE :grundlag = 'register' AND :pr < '2024-01-01'
      AND k.gyldig_fra <= :pr AND coalesce(k.gyldig_til, '9999-12-31') >= :pr
    UNION ALL
    SELECT kommunekode, NULL, NULL, kapacitet
    FROM kapacitet_beloeb AS k
    JOIN klinik_version AS v ON v.klinik_id = k.klinik_id AND v.gyldig_fra <= :pr AND coalesce(v.gyldig_til, '9999-12-31') >= :pr
    WHERE :grundlag = 'register' AND :pr >= '2024-01-01'
      AND k.gyldig_fra <= :pr AND coalesce(k.gyldig_til, '9999-12-31') >= :pr
    UNION ALL
    SELECT omraade_kode, over_30, under_30, coalesce(kapacitet, over_30 + under_30 / 2.0)
    FROM opgoerelse_kapacitet JOIN valgt USING (opgoerelse_id)
    WHERE :grundlag = 'opgoerelse' AND niveau = 'kommune'
),
kapacitet_kommune AS (
    SELECT kommunekode, sum(over_30) AS over_30, sum(under_30) AS under_30, sum(kapacitet) AS kapacitet
    FROM talt GROUP BY kommunekode
),
befolkning_kommune AS (
    SELECT omraade_kode AS kommunekode, antal AS indbyggere, max(dato) AS befolkning_dato
    FROM befolkning
    WHERE niveau = 'kommune' AND alder_fra = 0 AND alder_til = 130 AND fremskrivning = '' AND dato <= :pr
    GROUP BY omraade_kode
),
raad AS (
    -- The division valid on the day; before the first one begins, the first to come (2027) is shown.
    SELECT kommunekode, omraade_kode AS sundhedsraad_id, min(gyldig_fra)
    FROM planomraade
    WHERE niveau = 'sundhedsraad' AND coalesce(gyldig_til, '9999-12-31') >= :pr
    GROUP BY kommunekode
),
-- Nothing counted anywhere is unknown; nothing counted in one kommune, where others are, is zero kapacitet there. Beside
-- each kommune stand the region's kapacitet and population: a sum with an unknown part is unknown.
grund AS (
    SELECT kommunekode, navn, sortering, region_kode, raad.sundhedsraad_id,
           CASE WHEN count(kapacitet) OVER alle > 0 AND :pr < '2024-01-01' THEN coalesce(over_30, 0) END AS over_30,
           CASE WHEN count(kapacitet) OVER alle > 0 AND :pr < '2024-01-01' THEN coalesce(under_30, 0) END AS under_30,
           CASE WHEN count(kapacitet) OVER alle > 0 THEN coalesce(kapacitet, 0) END AS kapacitet,
           indbyggere, befolkning_dato,
           sum(kapacitet) OVER alle AS regionens_kapacitet,
           CASE WHEN count(indbyggere) OVER alle = count(*) OVER alle THEN sum(indbyggere) OVER alle END AS regionens_indbyggere
    FROM egne
    LEFT JOIN kapacitet_kommune USING (kommunekode)
    LEFT JOIN befolkning_kommune USING (kommunekode)
    LEFT JOIN raad USING (kommunekode)
    WINDOW alle AS ()
),
niveauer (orden, niveau) AS (VALUES (1, 'kommune'), (2, 'sundhedsraad'), (3, 'region')),
-- Each kommune counts once at each level.
omraader AS (
    SELECT orden, niveau,
           CASE niveau WHEN 'kommune' THEN kommunekode WHEN 'sundhedsraad' THEN g.sundhedsraad_id ELSE g.region_kode END AS omraade_kode,
           CASE niveau WHEN 'kommune' THEN g.navn WHEN 'sundhedsraad' THEN s.navn ELSE r.navn END AS omraade,
           CASE niveau WHEN 'kommune' THEN sortering ELSE '' END AS sortering,
           CASE WHEN count(over_30) = count(*) THEN sum(over_30) END AS over_30,
           CASE WHEN count(under_30) = count(*) THEN sum(under_30) END AS under_30,
           CASE WHEN count(kapacitet) = count(*) THEN sum(kapacitet) END AS kapacitet,
           CASE WHEN count(indbyggere) = count(*) THEN sum(indbyggere) END AS indbyggere,
           1.0 * regionens_indbyggere / nullif(regionens_kapacitet, 0) AS r,
           -- The region's kapacitet and population are known only when every kommune's are; then every distance is.
           0.5 * sum(abs(kapacitet - 1.0 * indbyggere * regionens_kapacitet / nullif(regionens_indbyggere, 0))) AS forkert,
           1.0 * sum(indbyggere) * regionens_kapacitet / nullif(regionens_indbyggere, 0) AS kapacitet_ved_gennemsnit,
           max(befolkning_dato) AS befolkning_dato
    FROM grund AS g CROSS JOIN niveauer
    LEFT JOIN sundhedsraad AS s ON s.sundhedsraad_id = g.sundhedsraad_id
    LEFT JOIN region AS r ON r.region_kode = g.region_kode
    WHERE niveau <> 'sundhedsraad' OR s.sundhedsraad_id IS NOT NULL
    GROUP BY orden, 3
)
SELECT niveau, omraade_kode, omraade, over_30, under_30, kapacitet, indbyggere,
       1.0 * indbyggere / nullif(kapacitet, 0) AS indbyggere_pr_kapacitet,
       1.0 * indbyggere / nullif(kapacitet, 0) > r AND niveau <> 'region' AS over_regionsgennemsnit,
       100.0 * (1.0 * indbyggere / nullif(kapacitet, 0) - r) / r AS afvigelse_procent,
       kapacitet_ved_gennemsnit,
       kapacitet - kapacitet_ved_gennemsnit AS forskel,
       CASE WHEN niveau = 'region' THEN forkert END AS forkert_placeret,
       befolkning_dato
FROM omraader
ORDER BY orden, sortering, omraade;
