-- What:    waiting times as clinics have given them.
-- Rows:    one per clinic, kind, day and source.
-- Source:  ventetid. "ej opgivet" is not zero weeks (domain.md S7).
-- Rounding: none.
--
-- klinik_id  text  the clinic's fixed id
-- art        text  samlet, 51, 62 or hjemme
-- dato       date  the day it speaks of
-- uger       real  weeks; NULL = ej opgivet
-- kilde      text  where it comes from
SELECT klinik_id, art, ventetid.dato, uger, kilde.tekst AS kilde
FROM ventetid JOIN kilde USING (kilde_id)
ORDER BY klinik_id, art, ventetid.dato;
