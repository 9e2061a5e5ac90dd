-- What:    Tabel 4: practices by number of physiotherapists.
-- Rows:    one per count and size.
-- Source:  plan section 3.1.2. On 'register': ydernumre plus § 24 stk. 3-employees per clinic at the day; on 'opgoerelse':
--          every published count up to the end of the year of the day.
-- Rounding: none here.
--
-- :pr         date
-- :grundlag   text  'register' or 'opgoerelse'
--
-- opgoerelse_id        text   'register' or the count's id
-- dato                 date
-- fysioterapeuter_fra  count  smallest size of the class
-- fysioterapeuter_til  count  largest size; NULL = and more
-- antal_praksis        count
WITH
klasse (fra, til) AS (VALUES (1, 1), (2, 2), (3, 4), (5, NULL)),
bemanding AS (
    SELECT k.klinik_id,
           (SELECT count(DISTINCT ydernummer) FROM ydernummer AS y
            WHERE y.klinik_id = k.klinik_id AND y.gyldig_fra <= :pr AND coalesce(y.gyldig_til, '9999-12-31') >= :pr)
         + (SELECT count(*) FROM ansaettelse AS a
            WHERE a.klinik_id = k.klinik_id AND a.art = 'paragraf_24_stk_3' AND a.gyldig_fra <= :pr AND coalesce(a.gyldig_til, '9999-12-31') >= :pr) AS antal
    FROM klinik_version AS k
    WHERE k.gyldig_fra <= :pr AND coalesce(k.gyldig_til, '9999-12-31') >= :pr
)
SELECT 'register' AS opgoerelse_id, :pr AS dato, fra AS fysioterapeuter_fra, til AS fysioterapeuter_til, count(b.klinik_id) AS antal_praksis
FROM klasse LEFT JOIN bemanding AS b ON b.antal >= fra AND b.antal <= coalesce(til, b.antal)
-- Without ydernumre the register cannot tell; it then has no rows rather than zeros.
WHERE :grundlag = 'register' AND EXISTS (SELECT 1 FROM ydernummer)
GROUP BY fra
UNION ALL
SELECT opgoerelse_id, dato, fysioterapeuter_fra, fysioterapeuter_til, antal_praksis
FROM opgoerelse_praksisstoerrelse JOIN opgoerelse USING (opgoerelse_id)
WHERE :grundlag = 'opgoerelse' AND substr(dato, 1, 4) <= substr(:pr, 1, 4)
ORDER BY dato, fysioterapeuter_fra;
