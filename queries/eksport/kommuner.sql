-- What:    the kommuner with their region, for the extract others may read.
-- Rows:    one per kommune, in Danish order.
-- Source:  kommune and region; codes are those of Danmarks Statistik.
-- Rounding: none.
--
-- kommunekode               text  four digits
-- kommune                   text  name
-- region                    text  the region's name
-- regionens_egen            text  'ja' for the region this register plans for
-- oe_uden_fast_forbindelse  text  ja, nej or ukendt (V3)
SELECT kommunekode, kommune.navn AS kommune, region.navn AS region, CASE egen WHEN 1 THEN 'ja' ELSE 'nej' END AS regionens_egen,
       oe_uden_fast_forbindelse
FROM kommune JOIN region USING (region_kode)
ORDER BY kommune.sortering;
