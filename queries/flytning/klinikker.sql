-- What:    every version of every clinic, with the capacity it has on the day in the regime of the day.
-- Rows:    one per version of a clinic, by id and first day.
-- Source:  domain.md section 2 (two regimes by date), S9 (a view at a date), K3, K6; a clinic's quarter counts in its town (F6).
-- Rounding: none.
--
-- :pr          date    the day looked at, ISO
--
-- klinik_id    text
-- navn         text
-- adresse      text    street and number, or NULL
-- postnr       text    four digits, or NULL
-- by           text    postal town as written; never decides the bysamfund
-- kommunekode  text
-- bysamfund_id text    NULL = unknown
-- bysamfund    text    name of the bysamfund
-- x            metres  EPSG:25832, or NULL
-- y            metres
-- koordinat_kvalitet  text  adresse | by | ukendt
-- handicapadgang      text  ja | nej | ukendt
-- handicaptoilet      text  ja | nej | ukendt
-- parkering    text    ja | nej | ukendt
-- holdlokale   text    ja | nej | ukendt
-- over_30      count   kapaciteter over 30 hours on the day; 0 in regime beloeb
-- under_30     count   kapaciteter under 30 hours on the day; 0 in regime beloeb
-- kapacitet_51 number  decimal kapaciteter of speciale 51 on the day; 0 in regime timer
-- kapacitet_62 number  decimal kapaciteter of speciale 62 on the day; 0 in regime timer
-- gaelder      0/1     the version is the one valid on the day
-- gyldig_fra   date    first day of the version
-- gyldig_til   date    last day of the version or of the clinic, whichever comes first; NULL = open
-- ophoert      date    last day of the clinic; NULL = open
WITH timer AS (
    SELECT klinik_id, sum(over_30) AS over_30, sum(under_30) AS under_30
    FROM kapacitet_timer
    WHERE :pr < '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    GROUP BY klinik_id
),
beloeb AS (
    SELECT klinik_id, sum(kapacitet) FILTER (WHERE speciale = 51) AS kapacitet_51,
           sum(kapacitet) FILTER (WHERE speciale = 62) AS kapacitet_62
    FROM kapacitet_beloeb
    WHERE :pr >= '2024-01-01' AND gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr
    GROUP BY klinik_id
)
SELECT v.klinik_id, v.navn, v.adresse, v.postnr, v.by, v.kommunekode, t.bysamfund_id, t.navn AS bysamfund, v.x, v.y,
       v.koordinat_kvalitet, v.handicapadgang, v.handicaptoilet, v.parkering, v.holdlokale,
       coalesce(timer.over_30, 0) AS over_30, coalesce(timer.under_30, 0) AS under_30,
       coalesce(beloeb.kapacitet_51, 0.0) AS kapacitet_51, coalesce(beloeb.kapacitet_62, 0.0) AS kapacitet_62,
       v.gyldig_fra <= :pr AND coalesce(min(v.gyldig_til, k.ophoert), v.gyldig_til, k.ophoert, '9999-12-31') >= :pr AS gaelder,
       v.gyldig_fra, coalesce(min(v.gyldig_til, k.ophoert), v.gyldig_til, k.ophoert) AS gyldig_til, k.ophoert
FROM klinik_version AS v
JOIN klinik AS k USING (klinik_id)
LEFT JOIN bysamfund AS b ON b.bysamfund_id = v.bysamfund_id
LEFT JOIN bysamfund AS t ON t.bysamfund_id = coalesce(b.del_af, b.bysamfund_id)
LEFT JOIN timer USING (klinik_id)
LEFT JOIN beloeb USING (klinik_id)
ORDER BY v.klinik_id, v.gyldig_fra;
