-- What:    the riding physiotherapists of a day, with what C11 asks about each.
-- Rows:    one per riding physiotherapist, by id.
-- Source:  domain.md C11; plan section 2.1.5.
-- Rounding: none.
--
-- :pr  date  the day looked at, ISO
--
-- ridefys_id              text
-- kommunekode             text
-- kommune                 text  its name
-- rideskole               text  or NULL
-- rideskole_godkendt      text  ja | nej | ukendt
-- tjekliste_underskrevet  date  or NULL
-- kilde_id                text
-- tekst                   text  the source's words
-- dato                    text  the day or period the source speaks of, or NULL
SELECT ridefys_id, kommunekode, kommune.navn AS kommune, rideskole, rideskole_godkendt, tjekliste_underskrevet, kilde_id, tekst, dato
FROM ridefysioterapeut JOIN kilde USING (kilde_id) JOIN kommune USING (kommunekode)
WHERE gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
ORDER BY ridefys_id;
