-- What:    Tabel 3: physiotherapists by kind of connection, per kommune and in the region.
-- Rows:    one per kommune in Danish order, then the region (the sum of its kommuner).
-- Source:  plan section 3.1.1. On 'register' the capacities come from kapacitet_timer and the rest from ansaettelse;
--          on 'opgoerelse' from the latest published count that has them.
-- Rounding: none here.
--
-- :pr         date   the day looked at
-- :grundlag   text   'register' or 'opgoerelse'
--
-- niveau             text   kommune | region
-- omraade_kode       text
-- omraade            text
-- over_30            count
-- under_30           count
-- vikar              count
-- paragraf_24_stk_3  count
-- i_alt              count  sum of the four, recomputed; NULL when one is unknown
WITH
egne AS (SELECT kommunekode, kommune.navn, sortering FROM kommune JOIN region USING (region_kode) WHERE egen = 1),
valgt AS (
    SELECT opgoerelse_id FROM opgoerelse
    WHERE dato <= :pr AND EXISTS (SELECT 1 FROM opgoerelse_kapacitet AS k
        WHERE k.opgoerelse_id = opgoerelse.opgoerelse_id AND k.niveau = 'kommune' AND k.vikar IS NOT NULL)
    ORDER BY dato DESC, opgoerelse_id LIMIT 1
),
talt AS (
    SELECT kommunekode, over_30, under_30, 0 AS vikar, 0 AS paragraf_24_stk_3
    FROM kapacitet_timer AS k
    JOIN klinik_version AS v ON v.klinik_id = k.klinik_id AND v.gyldig_fra <= :pr AND coalesce(v.gyldig_til, '9999-12-31') >= :pr
    WHERE :grundlag = 'register' AND k.gyldig_fra <= :pr AND coalesce(k.gyldig_til, '9999-12-31') >= :pr
    UNION ALL
    SELECT kommunekode, 0, 0, art = 'vikar', art = 'paragraf_24_stk_3'
    FROM ansaettelse AS a
    JOIN klinik_version AS v ON v.klinik_id = a.klinik_id AND v.gyldig_fra <= :pr AND coalesce(v.gyldig_til, '9999-12-31') >= :pr
    WHERE :grundlag = 'register' AND a.art <> 'hjaelpepersonale' AND a.gyldig_fra <= :pr AND coalesce(a.gyldig_til, '9999-12-31') >= :pr
    UNION ALL
    SELECT omraade_kode, over_30, under_30, vikar, paragraf_24_stk_3
    FROM opgoerelse_kapacitet JOIN valgt USING (opgoerelse_id)
    WHERE :grundlag = 'opgoerelse' AND niveau = 'kommune'
),
-- A register in which nobody is entered as employed does not know of none; it does not know.
kendt AS (
    SELECT EXISTS (SELECT 1 FROM talt) AS kapacitet,
           :grundlag = 'opgoerelse' OR EXISTS (SELECT 1 FROM ansaettelse WHERE art <> 'hjaelpepersonale') AS ansatte
),
per_kommune AS (
    SELECT kommunekode, navn, sortering,
           CASE WHEN kendt.kapacitet THEN coalesce(sum(over_30), 0) END AS over_30,
           CASE WHEN kendt.kapacitet THEN coalesce(sum(under_30), 0) END AS under_30,
           CASE WHEN kendt.kapacitet AND kendt.ansatte THEN coalesce(sum(vikar), 0) END AS vikar,
           CASE WHEN kendt.kapacitet AND kendt.ansatte THEN coalesce(sum(paragraf_24_stk_3), 0) END AS paragraf_24_stk_3
    FROM egne CROSS JOIN kendt LEFT JOIN talt USING (kommunekode)
    GROUP BY kommunekode
)
SELECT niveau, omraade_kode, omraade, over_30, under_30, vikar, paragraf_24_stk_3, i_alt
FROM (
    SELECT 1 AS orden, sortering, 'kommune' AS niveau, kommunekode AS omraade_kode, navn AS omraade, over_30, under_30, vikar, paragraf_24_stk_3,
           over_30 + under_30 + vikar + paragraf_24_stk_3 AS i_alt
    FROM per_kommune
    UNION ALL
    SELECT 2, '', 'region', region_kode, region.navn, sum(over_30), sum(under_30), sum(vikar), sum(paragraf_24_stk_3),
           sum(over_30 + under_30 + vikar + paragraf_24_stk_3)
    FROM per_kommune JOIN region ON egen = 1
)
ORDER BY orden, sortering;
