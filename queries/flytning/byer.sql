-- What:    every town and quarter of the register with the bysamfund it counts in: a quarter counts in its town (del_af).
-- Rows:    one per town or quarter, in Danish order.
-- Source:  domain.md section 1 (bysamfund [D]) and F6: the register decides, never a name.
-- Rounding: none.
--
-- navn          text    the name of the town or quarter
-- bysamfund_id  text    the bysamfund it counts in
-- bysamfund     text    the name of that bysamfund
-- bydel         0/1     1 = a quarter
-- kommunekode   text
-- x             metres  easting of its own middle, EPSG:25832; NULL = unknown
-- y             metres  northing
-- kilde_id      text
-- tekst         text    the source in words
-- dato          text    the day or period of the source, or NULL
SELECT b.navn, t.bysamfund_id, t.navn AS bysamfund, b.del_af IS NOT NULL AS bydel, b.kommunekode, b.x, b.y,
       k.kilde_id, k.tekst, k.dato
FROM bysamfund AS b
JOIN bysamfund AS t ON t.bysamfund_id = coalesce(b.del_af, b.bysamfund_id)
JOIN kilde AS k ON k.kilde_id = b.kilde_id
ORDER BY b.sortering, b.kommunekode;
