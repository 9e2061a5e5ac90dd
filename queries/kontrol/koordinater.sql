-- What:    everything that has a place, with both of its coordinates, for the check that they are one place in its kommune.
-- Rows:    one per version of a clinic, extra address, town or riding physiotherapist that has x and y.
-- Source:  klinik_version, ekstra_klinikadresse, bysamfund, ridefysioterapeut.
-- Rounding: none.
--
-- genstand     text  what it is, and its id
-- kommunekode  text  the kommune it is entered in
-- lat          real  WGS84 degrees; NULL = only x and y are known
-- lon          real  WGS84 degrees; NULL = only x and y are known
-- x            real  EPSG:25832, metres
-- y            real  EPSG:25832, metres
SELECT 'klinik ' || klinik_id || ', ' || gyldig_fra AS genstand, kommunekode, lat, lon, x, y FROM klinik_version
WHERE x IS NOT NULL AND y IS NOT NULL
UNION ALL
SELECT 'ekstra adresse ' || klinik_id || ' ' || nr || ', ' || gyldig_fra, kommunekode, lat, lon, x, y FROM ekstra_klinikadresse
WHERE x IS NOT NULL AND y IS NOT NULL
UNION ALL
SELECT 'by ' || bysamfund_id, kommunekode, lat, lon, x, y FROM bysamfund WHERE x IS NOT NULL AND y IS NOT NULL
UNION ALL
SELECT 'ridefysioterapeut ' || ridefys_id || ', ' || gyldig_fra, kommunekode, lat, lon, x, y FROM ridefysioterapeut
WHERE x IS NOT NULL AND y IS NOT NULL
ORDER BY genstand;
