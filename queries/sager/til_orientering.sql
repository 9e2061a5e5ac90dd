-- What:    decisions since the last meeting of the samarbejdsudvalg, which go to the next one for information.
-- Rows:    one per case decided after the last meeting held by the day, in order of decision.
-- Source:  C5 [P 2.1.14]: decisions go to the next SU meeting for information.
-- Rounding: none.
--
-- :dag  date  the day looked at
--
-- sag_id   text
-- klinik   text
-- udfald   text  godkendt | forhaandsgodkendt | afslaaet
-- dato     date  the day of the decision
-- seneste  date  the last meeting held; NULL = none
WITH moedt AS (SELECT max(dato) AS seneste FROM moede WHERE organ = 'samarbejdsudvalget' AND dato < :dag)
SELECT t.sag_id, json_extract(v.vurdering, '$.klinik') AS klinik, t.tilstand AS udfald, t.dato, moedt.seneste
FROM sag_tilstand AS t
JOIN moedt
JOIN sag_vurdering AS v ON v.vurdering_id = (SELECT max(vurdering_id) FROM sag_vurdering AS n WHERE n.sag_id = t.sag_id)
WHERE t.tilstand IN ('godkendt', 'forhaandsgodkendt', 'afslaaet') AND t.dato <= :dag AND t.dato > coalesce(moedt.seneste, '')
ORDER BY t.dato, t.nr;
