-- What:    the clinics of a kommune at a day: where they are, what capacity they have, how one gets in.
-- Rows:    one per clinic, in Danish order of name.
-- Source:  plan Bilag 4; domain.md K3 (access: unknown is not no), section 2 (two regimes by date), C4 (an extra address is
--          counted at the main one), section 1 (an ydernummer is not a kapacitet: counted beside it).
-- Rounding: none.
--
-- :pr           date  the day looked at, ISO
-- :kommunekode  text
--
-- klinik_id           text
-- klinik              text    name
-- adresse             text    NULL = unknown
-- postnr              text
-- by                  text    postal town as written
-- bysamfund           text    NULL = unknown (F6)
-- over_30             count   kapaciteter over 30 hours; NULL in regime beloeb or when nothing is known
-- under_30            count   kapaciteter under 30 hours; the same
-- kapacitet           number  timer: over_30 + under_30 / 2; beloeb: speciale 51 and 62 together. NULL = unknown
-- ydernumre           count   NULL when the register has no ydernumre at all
-- handicapadgang      text    ja | nej | ukendt
-- handicaptoilet      text    ja | nej | ukendt
-- parkering           text    ja | nej | ukendt
-- holdlokale          text    ja | nej | ukendt
-- bassin              text    ja | nej | ukendt
-- x                   metres  EPSG:25832; NULL unless the place is known
-- y                   metres  EPSG:25832
-- koordinat_kvalitet  text    adresse | by (the middle of the town) | ukendt
-- kilde_id            text    source of the clinic
-- koordinat_kilde_id  text    source of the place; NULL when it is unknown
SELECT v.klinik_id, v.navn AS klinik, v.adresse, v.postnr, v.by, b.navn AS bysamfund,
       (SELECT sum(t.over_30) FROM kapacitet_timer AS t
        WHERE t.klinik_id = v.klinik_id AND :pr < '2024-01-01' AND t.gyldig_fra <= :pr AND coalesce(t.gyldig_til, '9999-12-31') >= :pr) AS over_30,
       (SELECT sum(t.under_30) FROM kapacitet_timer AS t
        WHERE t.klinik_id = v.klinik_id AND :pr < '2024-01-01' AND t.gyldig_fra <= :pr AND coalesce(t.gyldig_til, '9999-12-31') >= :pr) AS under_30,
       CASE WHEN :pr < '2024-01-01' THEN
           (SELECT sum(t.over_30 + t.under_30 / 2.0) FROM kapacitet_timer AS t
            WHERE t.klinik_id = v.klinik_id AND t.gyldig_fra <= :pr AND coalesce(t.gyldig_til, '9999-12-31') >= :pr)
       ELSE
           (SELECT sum(t.kapacitet) FROM kapacitet_beloeb AS t
            WHERE t.klinik_id = v.klinik_id AND t.gyldig_fra <= :pr AND coalesce(t.gyldig_til, '9999-12-31') >= :pr)
       END AS kapacitet,
       CASE WHEN EXISTS (SELECT 1 FROM ydernummer) THEN
           (SELECT count(DISTINCT y.ydernummer) FROM ydernummer AS y
            WHERE y.klinik_id = v.klinik_id AND y.gyldig_fra <= :pr AND coalesce(y.gyldig_til, '9999-12-31') >= :pr)
       END AS ydernumre,
       v.handicapadgang, v.handicaptoilet, v.parkering, v.holdlokale, v.bassin,
       CASE WHEN v.koordinat_kvalitet <> 'ukendt' THEN v.x END AS x, CASE WHEN v.koordinat_kvalitet <> 'ukendt' THEN v.y END AS y,
       v.koordinat_kvalitet, v.kilde_id, CASE WHEN v.koordinat_kvalitet <> 'ukendt' THEN v.koordinat_kilde_id END AS koordinat_kilde_id
FROM klinik_version AS v
JOIN klinik AS k USING (klinik_id)
LEFT JOIN bysamfund AS b USING (bysamfund_id)
WHERE v.kommunekode = :kommunekode AND v.gyldig_fra <= :pr AND coalesce(v.gyldig_til, '9999-12-31') >= :pr AND coalesce(k.ophoert, '9999-12-31') >= :pr
ORDER BY v.sortering, v.adresse, v.klinik_id;
