-- What:    where the hearing of a case stands, kommune for kommune.
-- Rows:    one per affected kommune, in Danish order.
-- Source:  domain.md section 4: a hearing row per affected kommune (sent, deadline, answer, or a noted reason). Only steps
--          about the current assessment, or one whose hearing was upheld with a reason [D].
-- Rounding: none.
--
-- :sag  text  sag_id
-- :dag  date  the day looked at
--
-- kommunekode  text
-- kommune      text
-- sendt        date  the last time it was sent
-- frist        date  the deadline then given
-- svar_dato    date
-- svar         text
-- lukket       text  the reason noted for going on without an answer
WITH siden AS (SELECT max(vurdering_id) AS id FROM sag_vurdering WHERE sag_id = :sag AND fastholdt IS NULL AND dato <= :dag),
skridt AS (SELECT h.* FROM sag_hoering AS h JOIN siden ON h.vurdering_id >= siden.id WHERE h.sag_id = :sag AND h.dato <= :dag),
naaet AS (
    SELECT kommunekode,
           max(dato) FILTER (WHERE skridt = 'sendt') AS sendt,
           max(dato) FILTER (WHERE skridt = 'svar') AS svar_dato
    FROM skridt GROUP BY kommunekode
)
SELECT h.kommunekode, k.navn AS kommune, naaet.sendt,
       (SELECT frist FROM skridt AS t WHERE t.kommunekode = h.kommunekode AND t.skridt = 'sendt' ORDER BY t.dato DESC, t.nr DESC LIMIT 1) AS frist,
       naaet.svar_dato,
       (SELECT tekst FROM skridt AS t WHERE t.kommunekode = h.kommunekode AND t.skridt = 'svar' ORDER BY t.dato DESC, t.nr DESC LIMIT 1) AS svar,
       (SELECT tekst FROM skridt AS t WHERE t.kommunekode = h.kommunekode AND t.skridt = 'lukket_uden_svar' ORDER BY t.dato DESC, t.nr DESC LIMIT 1) AS lukket
FROM (SELECT DISTINCT kommunekode FROM skridt WHERE skridt = 'beroert') AS h
JOIN naaet USING (kommunekode)
JOIN kommune AS k USING (kommunekode)
ORDER BY k.sortering;
