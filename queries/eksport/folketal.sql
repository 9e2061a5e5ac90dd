-- What:    population of areas.
-- Rows:    one per area, age group and day; levels are never summed.
-- Source:  befolkning.
-- Rounding: none.
--
-- niveau         text     kommune, region or land
-- omraade        text     name, or the code where the register has no name
-- dato           date     the day it speaks of
-- alder_fra      integer  years; 0-130 is everybody
-- alder_til      integer  years
-- fremskrivning  text     the projection's version; empty = counted
-- antal          integer  NULL = confidential or unknown in the source, never zero
-- kilde          text     where it comes from
SELECT niveau, coalesce(kommune.navn, region.navn, omraade_kode) AS omraade, befolkning.dato, alder_fra, alder_til, fremskrivning,
       antal, kilde.tekst AS kilde
FROM befolkning JOIN kilde USING (kilde_id)
LEFT JOIN kommune ON niveau = 'kommune' AND kommunekode = omraade_kode
LEFT JOIN region ON niveau = 'region' AND region.region_kode = omraade_kode
ORDER BY niveau, omraade_kode, fremskrivning, befolkning.dato, alder_fra, alder_til;
