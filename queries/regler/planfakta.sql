-- What:    what the register knows of the facts that plan section 3.4.5 weighs for a kommune (C6).
-- Rows:    one per fact, speciale and year or day; a fact the register lacks has no row.
-- Source:  domain.md C6; S5 (persons are not additive, so specialer are kept apart); S7 (ej opgivet is not zero weeks).
-- Rounding: none.
--
-- :pr           date  the day looked at, ISO
-- :kommunekode  text  four digits
--
-- faktum      text    befolkning | ventetid | patienter | forbrug | produktion
-- speciale    number  51 or 62; NULL for population and for a waiting time of both specialer
-- tid         text    a day for population and waiting time (the latest answer), a year for the rest
-- vaerdi      number  persons, weeks or services
-- antal       count   clinics that gave a waiting time; NULL for the rest
-- antal_i_alt count   clinics that were asked; NULL for the rest
-- kilde_id    text
-- tekst       text    the source's words
-- dato        text    the day or period the source speaks of, or NULL
WITH nyeste AS (
    SELECT v.klinik_id, v.art, v.uger, max(v.dato) AS tid, v.kilde_id
    FROM ventetid AS v
    JOIN klinik_version AS k ON k.klinik_id = v.klinik_id AND k.gyldig_fra <= :pr AND coalesce(k.gyldig_til, '9999-12-31') >= :pr
    WHERE k.kommunekode = :kommunekode AND v.dato <= :pr AND v.art IN ('samlet', '51', '62')
    GROUP BY v.klinik_id, v.art
),
fakta AS (
    SELECT 1 AS orden, 'befolkning' AS faktum, NULL AS speciale, b.dato AS tid, CAST(b.antal AS REAL) AS vaerdi,
           NULL AS antal, NULL AS antal_i_alt, b.kilde_id
    FROM befolkning AS b
    WHERE b.niveau = 'kommune' AND b.omraade_kode = :kommunekode AND b.alder_fra = 0 AND b.alder_til = 130
      AND b.fremskrivning = '' AND b.dato <= :pr AND b.antal IS NOT NULL
    UNION ALL
    SELECT 2, 'ventetid', CASE WHEN art <> 'samlet' THEN CAST(art AS INTEGER) END, max(tid), avg(uger), count(uger), count(*), min(kilde_id)
    FROM nyeste GROUP BY art HAVING count(uger) > 0
    UNION ALL
    SELECT CASE WHEN maal = 'borgere' THEN 3 WHEN perspektiv = 'forbrug' THEN 4 ELSE 5 END,
           CASE WHEN maal = 'borgere' THEN 'patienter' ELSE perspektiv END,
           speciale, CAST(aar AS TEXT), vaerdi, NULL, NULL, kilde_id
    FROM aktivitet
    WHERE niveau = 'kommune' AND omraade_kode = :kommunekode AND maaned = 0 AND afgraensning = ''
      AND alder_fra = 0 AND alder_til = 130 AND speciale IN (51, 62) AND aar <= CAST(substr(:pr, 1, 4) AS INTEGER)
      AND vaerdi IS NOT NULL
      AND (maal = 'borgere' OR maal = 'ydelser' AND perspektiv IN ('forbrug', 'produktion'))
)
SELECT faktum, speciale, tid, vaerdi, antal, antal_i_alt, kilde_id, tekst, fakta_kilde.dato
FROM fakta JOIN kilde AS fakta_kilde USING (kilde_id)
ORDER BY orden, speciale, tid;
