-- What:    the kommuner a flytning can concern: which of them are the region's own, their sundhedsråd, and islands without a fixed link.
-- Rows:    one per kommune of the register, by code.
-- Source:  domain.md section 4 (F4, F5, V3), section 6 (sundhedsråd from 2027).
-- Rounding: none.
--
-- :pr           date  the day looked at, ISO
--
-- kommunekode   text
-- navn          text  without the word Kommune
-- egen          0/1   1 = of the region this register plans for
-- region        text  the name of its region
-- sundhedsraad  text  the division valid on the day, or the first to come; NULL = unknown
-- oe_uden_fast_forbindelse  text  ja | nej | ukendt
WITH raad AS (
    SELECT kommunekode, omraade_kode AS sundhedsraad_id, min(gyldig_fra)
    FROM planomraade
    WHERE niveau = 'sundhedsraad' AND coalesce(gyldig_til, '9999-12-31') >= :pr
    GROUP BY kommunekode
)
SELECT k.kommunekode, k.navn, r.egen, r.navn AS region, s.navn AS sundhedsraad, k.oe_uden_fast_forbindelse
FROM kommune AS k
JOIN region AS r USING (region_kode)
LEFT JOIN raad USING (kommunekode)
LEFT JOIN sundhedsraad AS s USING (sundhedsraad_id)
ORDER BY k.kommunekode;
