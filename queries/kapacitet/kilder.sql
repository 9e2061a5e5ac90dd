-- What:    the sources of a capacity table other than Tabel 1 at a day: kilde_id of every fact counted in it.
-- Rows:    one per source, by id.
-- Source:  domain.md: a figure without source, date and basis is worthless.
-- Rounding: none.
--
-- :pr         date
-- :grundlag   text  'register' or 'opgoerelse'
-- :tabel      text  '2', '3', '4' or '8'
--
-- kilde_id  text
-- tekst     text
-- dato      text  the day or period the source speaks of, or NULL
WITH brugt AS (
    SELECT kilde_id FROM kapacitet_timer
    WHERE :tabel = '3' AND :grundlag = 'register' AND :pr < '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION
    SELECT kilde_id FROM ansaettelse
    WHERE :tabel IN ('3', '4') AND :grundlag = 'register' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION
    SELECT kilde_id FROM ydernummer
    WHERE :tabel = '4' AND :grundlag = 'register' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION
    SELECT kilde_id FROM (
        SELECT kilde_id FROM opgoerelse
        WHERE :tabel = '3' AND :grundlag = 'opgoerelse' AND dato <= :pr
          AND EXISTS (SELECT 1 FROM opgoerelse_kapacitet AS k WHERE k.opgoerelse_id = opgoerelse.opgoerelse_id AND k.niveau = 'kommune'
                      AND k.vikar IS NOT NULL)
        ORDER BY dato DESC, opgoerelse_id LIMIT 1)
    UNION
    SELECT o.kilde_id FROM opgoerelse AS o
    WHERE :tabel = '2' AND substr(o.dato, 1, 4) <= substr(:pr, 1, 4)
      AND EXISTS (SELECT 1 FROM opgoerelse_kapacitet AS k WHERE k.opgoerelse_id = o.opgoerelse_id AND k.vikar IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM opgoerelse_kapacitet AS k WHERE k.opgoerelse_id = o.opgoerelse_id AND k.niveau = 'kommune')
    UNION
    SELECT o.kilde_id FROM opgoerelse AS o JOIN opgoerelse_praksisstoerrelse USING (opgoerelse_id)
    WHERE :tabel = '4' AND :grundlag = 'opgoerelse' AND substr(o.dato, 1, 4) <= substr(:pr, 1, 4)
    UNION
    SELECT kilde_id FROM ridefysioterapeut
    WHERE :tabel = '8' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
)
SELECT kilde_id, tekst, dato FROM kilde JOIN brugt USING (kilde_id) ORDER BY kilde_id;
