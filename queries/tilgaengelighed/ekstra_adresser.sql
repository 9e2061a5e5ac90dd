-- What:    every clinic's extra addresses at a day, for where its capacity can be reached.
-- Rows:    one per extra address, by clinic and number.
-- Source:  domain.md C4; plan section 2.1.12.
-- Rounding: none.
--
-- :pr         date  the day looked at, ISO
--
-- klinik_id    text
-- nr           count
-- kommunekode  text
-- by           text    the postal town as written, or NULL
-- x            metres  EPSG:25832, NULL = unknown
-- y            metres
-- andel        number  the share of the clinic's kapacitet at this address when a split is entered, or NULL
-- kilde_id     text
-- tekst        text    the source's words
-- dato         text    the day or period the source speaks of, or NULL
SELECT klinik_id, nr, kommunekode, by, x, y, andel, kilde_id, tekst, dato
FROM ekstra_klinikadresse JOIN kilde USING (kilde_id)
WHERE gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
ORDER BY klinik_id, nr;
