-- What:    the kapacitet of a clinic or of an ydernummer at a day, entry by entry, each with its source.
-- Rows:    one per entry valid on the day; none when the register knows of none, which is not the same as zero.
-- Source:  domain.md section 2 (two regimes by date); plan section 3.1.
-- Rounding: none; the entries are summed exactly by the reader.
--
-- :pr          date  the day looked at, ISO
-- :klinik_id   text  only this clinic; NULL = any
-- :ydernummer  text  only this ydernummer (regime timer only); NULL = any
--
-- over_30    count   NULL in regime beloeb
-- under_30   count   NULL in regime beloeb
-- speciale   number  51 or 62; NULL in regime timer
-- kapacitet  number  decimal kapaciteter; NULL in regime timer
-- kilde_id   text
-- tekst      text    the source's words
-- dato       text    the day or period the source speaks of, or NULL
WITH poster AS (
    SELECT over_30, under_30, NULL AS speciale, NULL AS kapacitet, kilde_id, kapacitet_id
    FROM kapacitet_timer
    WHERE :pr < '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
      AND (:klinik_id IS NULL OR klinik_id = :klinik_id) AND (:ydernummer IS NULL OR ydernummer = :ydernummer)
    UNION ALL
    SELECT NULL, NULL, speciale, kapacitet, kilde_id, kapacitet_id
    FROM kapacitet_beloeb
    WHERE :pr >= '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
      AND (:klinik_id IS NULL OR klinik_id = :klinik_id) AND :ydernummer IS NULL
)
SELECT over_30, under_30, speciale, kapacitet, kilde_id, tekst, dato
FROM poster JOIN kilde USING (kilde_id)
ORDER BY kapacitet_id;
