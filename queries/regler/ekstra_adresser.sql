-- What:    the extra addresses of a clinic at a day, with what C4 asks of them.
-- Rows:    one per extra address, by number.
-- Source:  domain.md C4; plan section 2.1.12.
-- Rounding: none.
--
-- :pr         date  the day looked at, ISO
-- :klinik_id  text
--
-- nr              count
-- adresse         text    or NULL
-- postnr          text    or NULL
-- by              text    the postal town as written, or NULL
-- kommunekode     text
-- bysamfund_id    text    a quarter is its town; NULL = unknown
-- bysamfund       text    its name
-- gyldig_fra      date    the day the address is first used
-- su_orienteret   date    the day the samarbejdsudvalg was told, or NULL
-- aaben_for_alle  text    ja | nej | ukendt
-- andel           number  the share of the clinic's kapacitet at this address when a split is entered, or NULL
-- kilde_id        text
-- tekst           text    the source's words
-- dato            text    the day or period the source speaks of, or NULL
SELECT e.nr, e.adresse, e.postnr, e.by, e.kommunekode, t.bysamfund_id, t.navn AS bysamfund, gyldig_fra, su_orienteret, aaben_for_alle, andel, kilde.kilde_id, tekst, dato
FROM ekstra_klinikadresse AS e JOIN kilde ON kilde.kilde_id = e.kilde_id
LEFT JOIN bysamfund AS b ON b.bysamfund_id = e.bysamfund_id
LEFT JOIN bysamfund AS t ON t.bysamfund_id = coalesce(b.del_af, b.bysamfund_id)
WHERE klinik_id = :klinik_id AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
ORDER BY nr;
