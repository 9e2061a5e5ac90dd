-- What:    towns and their quarters.
-- Rows:    one per town or quarter, in Danish order.
-- Source:  bysamfund; a town in Danmarks Statistik's sense (at least 200 inhabitants, gaps of at most 200 m).
-- Rounding: none.
--
-- by           text     name
-- kommune      text     its kommune
-- bydel_af     text     the town it is a quarter of; NULL = a town of its own
-- indbyggere   integer  NULL = unknown
-- lat          real     WGS84 degrees; NULL = unknown
-- lon          real     WGS84 degrees; NULL = unknown
-- kilde        text     where it comes from
SELECT b.navn AS by, kommune.navn AS kommune, hel.navn AS bydel_af, b.indbyggere, b.lat, b.lon, kilde.tekst AS kilde
FROM bysamfund AS b JOIN kommune USING (kommunekode) JOIN kilde USING (kilde_id)
LEFT JOIN bysamfund AS hel ON hel.bysamfund_id = b.del_af
ORDER BY b.sortering, kommune.sortering;
