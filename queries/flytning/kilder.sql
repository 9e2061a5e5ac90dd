-- What:    the sources of the facts an assessment of a flytning rests on, apart from the capacity of the areas (kapacitet/kilder).
-- Rows:    one per kind of fact and source, by kind and id.
-- Source:  domain.md section 4: every criterion with its source and date.
-- Rounding: none.
--
-- :pr          date  the day looked at, ISO
-- :klinik_id   text  the clinic that moves
--
-- art          text  befolkning | klinik | klinikkapacitet | koordinater
-- kilde_id     text
-- tekst        text
-- dato         text  the day or period the source speaks of, or NULL
WITH brugt AS (
    SELECT 'befolkning' AS art, b.kilde_id, NULL AS dato
    FROM befolkning AS b
    JOIN kommune AS k ON k.kommunekode = b.omraade_kode
    JOIN region AS r ON r.region_kode = k.region_kode AND r.egen = 1
    WHERE b.niveau = 'kommune' AND b.fremskrivning = '' AND b.alder_fra = 0 AND b.alder_til = 130
      AND b.dato = (SELECT max(dato) FROM befolkning AS s WHERE s.niveau = 'kommune' AND s.omraade_kode = b.omraade_kode
                    AND s.fremskrivning = '' AND s.alder_fra = 0 AND s.alder_til = 130 AND s.dato <= :pr)
    UNION
    SELECT 'klinik', kilde_id, NULL FROM klinik_version
    WHERE klinik_id = :klinik_id AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION
    SELECT 'klinikkapacitet', kilde_id, NULL FROM kapacitet_timer
    WHERE klinik_id = :klinik_id AND :pr < '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION
    SELECT 'klinikkapacitet', kilde_id, NULL FROM kapacitet_beloeb
    WHERE klinik_id = :klinik_id AND :pr >= '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    UNION
    SELECT 'koordinater', koordinat_kilde_id, max(koordinat_dato) FROM klinik_version
    WHERE koordinat_kilde_id IS NOT NULL AND x IS NOT NULL AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    GROUP BY koordinat_kilde_id
)
SELECT b.art, k.kilde_id, k.tekst, coalesce(b.dato, k.dato) AS dato
FROM brugt AS b JOIN kilde AS k USING (kilde_id)
ORDER BY b.art, k.kilde_id;
