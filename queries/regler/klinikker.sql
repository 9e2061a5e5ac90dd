-- What:    the clinics of a day as a person would name them.
-- Rows:    one per clinic, in Danish order.
-- Source:  domain.md S9 (a view at a date).
-- Rounding: none.
--
-- :pr  date  the day looked at, ISO
--
-- klinik_id    text
-- navn         text  several clinics may share one
-- by           text  the postal town as written, or NULL
-- kommunekode  text  four digits
SELECT klinik_id, navn, by, kommunekode
FROM klinik_version
WHERE gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
ORDER BY sortering, klinik_id;
