-- What:    which measures of activity the register has for a speciale; the way on after a question it cannot answer.
-- Rows:    one per measure.
-- Source:  table aktivitet.
-- Rounding: none.
--
-- :speciale  int  51, 57, 62 or 65
--
-- maal  text  as in --maal
WITH maalene (maal) AS (
    VALUES ('ydelser'), ('borgere'), ('udgift'), ('udgift_pr_borger'), ('ydelser_pr_borger'), ('holdtraening'), ('andel_af_befolkning'), ('alder')
)
SELECT maal FROM maalene AS m
WHERE EXISTS (SELECT 1 FROM aktivitet AS a WHERE a.maal = m.maal AND a.speciale = :speciale)
   OR (m.maal = 'alder' AND :speciale IN (57, 65) AND EXISTS (SELECT 1 FROM aktivitet AS a WHERE a.maal = m.maal AND a.speciale = 5765));
