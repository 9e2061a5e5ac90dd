-- What:    where the hearing of a case stands, kommune for kommune.
-- Rows:    one per affected kommune, in Danish order.
-- Source:  domain.md section 4: a hearing row per affected kommune (sent, deadline, answer, or a noted reason).
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
SELECT h.kommunekode, k.navn AS kommune,
       (SELECT max(dato) FROM sag_hoering AS t WHERE t.sag_id = h.sag_id AND t.kommunekode = h.kommunekode AND t.skridt = 'sendt' AND t.dato <= :dag) AS sendt,
       (SELECT frist FROM sag_hoering AS t WHERE t.sag_id = h.sag_id AND t.kommunekode = h.kommunekode AND t.skridt = 'sendt' AND t.dato <= :dag
        ORDER BY dato DESC LIMIT 1) AS frist,
       (SELECT max(dato) FROM sag_hoering AS t WHERE t.sag_id = h.sag_id AND t.kommunekode = h.kommunekode AND t.skridt = 'svar' AND t.dato <= :dag) AS svar_dato,
       (SELECT tekst FROM sag_hoering AS t WHERE t.sag_id = h.sag_id AND t.kommunekode = h.kommunekode AND t.skridt = 'svar' AND t.dato <= :dag
        ORDER BY dato DESC LIMIT 1) AS svar,
       (SELECT tekst FROM sag_hoering AS t WHERE t.sag_id = h.sag_id AND t.kommunekode = h.kommunekode AND t.skridt = 'lukket_uden_svar' AND t.dato <= :dag
        ORDER BY dato DESC LIMIT 1) AS lukket
FROM sag_hoering AS h JOIN kommune AS k ON k.kommunekode = h.kommunekode
WHERE h.sag_id = :sag AND h.skridt = 'beroert'
ORDER BY k.sortering;
