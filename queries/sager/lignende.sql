-- What:    earlier cases like one: same rule of route, distance within a factor, M1 and M2 moved the same way; and their outcome.
-- Rows:    one per earlier decided case, newest first.
-- Source:  domain.md section 4; likeness is a decision of this project [D]: equal treatment asks for cases alike in route,
--          distance and effect. Two unknown distances are alike; a known and an unknown are not.
-- Rounding: none.
--
-- :sag     text   sag_id of the case compared with
-- :faktor  number distances d and e are alike when d <= faktor * e and e <= faktor * d
-- :dag     date   decisions up to this day
--
-- sag_id     text
-- klinik     text
-- fra        text    giving kommune
-- til        text    receiving kommune; NULL = unknown
-- flyttes    number  weighted kapacitet
-- afstand_m  metres  NULL = unknown
-- udfald     text    godkendt | forhaandsgodkendt | afslaaet
-- afgjort    date
WITH seneste AS (SELECT sag_id, max(vurdering_id) AS vurdering_id FROM sag_vurdering GROUP BY sag_id),
denne AS (SELECT v.* FROM sag_vurdering AS v JOIN seneste USING (vurdering_id) WHERE v.sag_id = :sag),
afgjort AS (
    SELECT sag_id, tilstand AS udfald, dato, row_number() OVER (PARTITION BY sag_id ORDER BY dato DESC, nr DESC) AS bagfra
    FROM sag_tilstand WHERE tilstand IN ('godkendt', 'forhaandsgodkendt', 'afslaaet') AND dato <= :dag
)
SELECT v.sag_id, json_extract(v.vurdering, '$.klinik') AS klinik, a.navn AS fra, m.navn AS til, v.flyttes, v.afstand_m,
       afgjort.udfald, afgjort.dato AS afgjort
FROM sag_vurdering AS v
JOIN seneste ON seneste.vurdering_id = v.vurdering_id
JOIN afgjort ON afgjort.sag_id = v.sag_id AND afgjort.bagfra = 1
JOIN denne
JOIN kommune AS a ON a.kommunekode = v.afgivende
LEFT JOIN kommune AS m ON m.kommunekode = v.modtagende
WHERE v.sag_id <> :sag
  AND v.regel = denne.regel
  AND (v.afstand_m IS NULL AND denne.afstand_m IS NULL
       OR v.afstand_m <= :faktor * denne.afstand_m AND denne.afstand_m <= :faktor * v.afstand_m)
  AND v.m1_retning IS denne.m1_retning
  AND v.m2_retning IS denne.m2_retning
ORDER BY afgjort.dato DESC, v.sag_id DESC;
