-- What:    the sources of Tabel 1 at a day: kilde_id of every fact counted in it, capacity and population.
-- Rows:    one per source, by id.
-- Source:  domain.md: a figure without source, date and basis is worthless.
-- Rounding: none.
--
-- :pr         date
-- :grundlag   text  'register' or 'opgoerelse'
--
-- kilde_id  text
-- tekst     text
-- dato      text  the day or period the source speaks of, or NULL
SELECT kilde_id, tekst, dato FROM kilde
WHERE kilde_id IN (
    SELECT kilde_id FROM kapacitet_timer
    WHERE :grundlag = 'register' AND :pr < '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION ALL
    SELECT kilde_id FROM kapacitet_beloeb
    WHERE :grundlag = 'register' AND :pr >= '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION ALL
    SELECT kilde_id FROM befolkning
    WHERE niveau = 'kommune' AND fremskrivning = '' AND alder_fra = 0 AND alder_til = 130
      AND (omraade_kode, dato) IN (
          SELECT omraade_kode, max(dato) FROM befolkning
          WHERE niveau = 'kommune' AND fremskrivning = '' AND alder_fra = 0 AND alder_til = 130 AND dato <= :pr
          GROUP BY omraade_kode))
   OR kilde_id = (
    -- The count that the table is made from: the latest of the day's regime.
    SELECT kilde_id FROM opgoerelse
    WHERE :grundlag = 'opgoerelse' AND dato <= :pr AND (dato < '2024-01-01') = (:pr < '2024-01-01')
      AND EXISTS (SELECT 1 FROM opgoerelse_kapacitet AS k WHERE k.opgoerelse_id = opgoerelse.opgoerelse_id AND k.niveau = 'kommune')
    ORDER BY dato DESC, opgoerelse_id LIMIT 1)
ORDER BY kilde_id;
