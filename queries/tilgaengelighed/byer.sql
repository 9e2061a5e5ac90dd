-- What:    the towns people are taken to live in when no population cells were imported.
-- Rows:    one per bysamfund with a place, by kommune and Danish name; quarters count in their town and are left out.
-- Source:  domain.md section 1 (bysamfund) [D]; populations are of the source's own day, not of the view's.
-- Rounding: none.
--
-- bysamfund_id  text
-- navn          text
-- kommunekode   text
-- x             metres  EPSG:25832
-- y             metres
-- indbyggere    count   NULL = unknown
-- kilde_id      text
-- tekst         text    the source's words
-- dato          text    the day or period the source speaks of, or NULL
SELECT bysamfund_id, navn, kommunekode, x, y, indbyggere, kilde_id, tekst, kilde.dato AS dato
FROM bysamfund JOIN kilde USING (kilde_id)
WHERE del_af IS NULL AND x IS NOT NULL
ORDER BY kommunekode, sortering, bysamfund_id;
