-- What:    Tabel 8: riding physiotherapists per kommune.
-- Rows:    one per kommune that has one, in Danish order, then the region.
-- Source:  plan section 3.3. Ridefysioterapi has no over/under distinction by definition although Tabel 8 prints one
--          (domain.md section 2): both are shown, and neither enters Tabel 1.
-- Rounding: none here.
--
-- :pr   date
--
-- niveau        text
-- omraade_kode  text
-- omraade       text
-- over_30       count  as published
-- under_30      count  as published
-- antal         count  riding physiotherapists
WITH talt AS (
    SELECT k.kommunekode, k.navn, k.sortering, sum(r.over_30) AS over_30, sum(r.under_30) AS under_30, count(DISTINCT r.ridefys_id) AS antal
    FROM ridefysioterapeut AS r JOIN kommune AS k USING (kommunekode)
    WHERE r.gyldig_fra <= :pr AND coalesce(r.gyldig_til, '9999-12-31') >= :pr
    GROUP BY k.kommunekode
)
SELECT niveau, omraade_kode, omraade, over_30, under_30, antal
FROM (
    SELECT 1 AS orden, sortering, 'kommune' AS niveau, kommunekode AS omraade_kode, navn AS omraade, over_30, under_30, antal FROM talt
    UNION ALL
    SELECT 2, '', 'region', region_kode, region.navn, sum(over_30), sum(under_30), sum(antal) FROM talt JOIN region ON egen = 1 HAVING count(*) > 0
)
ORDER BY orden, sortering;
