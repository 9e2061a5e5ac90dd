-- What:    the sources of the waiting times at a day, of one kind or of all.
-- Rows:    one per source, by id.
-- Source:  domain.md S7: keep source and date.
-- Rounding: none.
--
-- :pr           date  the day looked at, ISO
-- :grundlag     text  'register', 'opgoerelse' or 'kommunegennemgang'
-- :art          text  one kind of waiting time; NULL = all
-- :kommunekode  text  only clinics, or the kommunegennemgang, of this kommune; NULL = all
--
-- kilde_id  text
-- tekst     text
-- dato      text  the day or period the source speaks of, or NULL
WITH
klinikker AS (
    SELECT klinik_id FROM klinik_version
    WHERE gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr AND kommunekode = coalesce(:kommunekode, kommunekode)
),
arter AS (SELECT DISTINCT art FROM ventetid WHERE dato <= :pr),
brugt AS (
    SELECT v.kilde_id
    FROM klinikker CROSS JOIN arter
    -- The latest day's values, sought by key, clinic by clinic.
    CROSS JOIN ventetid AS v ON v.klinik_id = klinikker.klinik_id AND v.art = arter.art AND v.art = coalesce(:art, v.art)
        AND v.dato = (SELECT max(d.dato) FROM ventetid AS d WHERE d.klinik_id = klinikker.klinik_id AND d.art = arter.art AND d.dato <= :pr)
    WHERE :grundlag = 'register'
    UNION
    SELECT f.kilde_id FROM ventetid_fordeling AS f
    WHERE :grundlag = 'opgoerelse' AND f.art = coalesce(:art, f.art)
      AND f.dato = (SELECT max(dato) FROM ventetid_fordeling AS s WHERE s.art = f.art AND substr(s.dato, 1, 4) <= substr(:pr, 1, 4))
    UNION
    SELECT kilde_id FROM kommunegennemgang AS g
    WHERE :grundlag = 'kommunegennemgang' AND del = 'praksis' AND kommunekode = coalesce(:kommunekode, kommunekode) AND (emne LIKE 'ventetid%' OR emne IN ('svar', 'klinikker_spurgt'))
      AND substr(dato, 1, 4) <= substr(:pr, 1, 4)
)
SELECT kilde_id, tekst, dato FROM kilde JOIN brugt USING (kilde_id) ORDER BY kilde_id;
