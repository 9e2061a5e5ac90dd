-- What:    clinics and what has been valid for them when.
-- Rows:    one per clinic and period, in Danish order.
-- Source:  klinik_version; nothing is overwritten (domain.md S9).
-- Rounding: none.
--
-- klinik_id       text  the clinic's fixed id
-- klinik          text  name
-- adresse         text  NULL = unknown
-- postnr          text  NULL = unknown
-- postby          text  the postal town as written; it never decides the bysamfund (F6)
-- kommune         text  name
-- bysamfund       text  NULL = unknown
-- gyldig_fra      date  first day
-- gyldig_til      date  last day; NULL = still valid
-- handicapadgang  text  ja, nej or ukendt (K3)
-- handicaptoilet  text  ja, nej or ukendt (K3)
-- parkering       text  ja, nej or ukendt
-- holdlokale      text  ja, nej or ukendt (K6)
-- lat             real  WGS84 degrees; NULL = unknown
-- lon             real  WGS84 degrees; NULL = unknown
-- koordinat       text  adresse or by (the middle of the town), or ukendt
-- kilde           text  where it comes from
SELECT v.klinik_id, v.navn AS klinik, v.adresse, v.postnr, v.by AS postby, kommune.navn AS kommune, bysamfund.navn AS bysamfund,
       v.gyldig_fra, v.gyldig_til, v.handicapadgang, v.handicaptoilet, v.parkering, v.holdlokale, v.lat, v.lon,
       v.koordinat_kvalitet AS koordinat, kilde.tekst AS kilde
FROM klinik_version AS v JOIN kommune USING (kommunekode) LEFT JOIN bysamfund USING (bysamfund_id)
JOIN kilde ON kilde.kilde_id = v.kilde_id
ORDER BY v.sortering, v.klinik_id, v.gyldig_fra;
