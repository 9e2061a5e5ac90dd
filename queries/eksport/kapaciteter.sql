-- What:    the capacity of clinics in both regimes. The two are not comparable (domain.md section 2).
-- Rows:    one per clinic, ydernummer or speciale, and period.
-- Source:  kapacitet_timer (until 31.12.2023: over 30 hours counts 1, under 30 counts 0,5) and kapacitet_beloeb (from 1.1.2024).
-- Rounding: none.
--
-- ordning     text     timer or beloeb
-- klinik_id   text     the clinic's fixed id
-- ydernummer  text     NULL = the source gives the clinic only
-- speciale    integer  beloeb only
-- over_30     integer  count; timer only
-- under_30    integer  count; timer only
-- kapacitet   real     weighted under timer, as agreed under beloeb
-- gyldig_fra  date     first day
-- gyldig_til  date     last day; NULL = still valid
-- kilde       text     where it comes from
SELECT 'timer' AS ordning, klinik_id, ydernummer, NULL AS speciale, over_30, under_30, over_30 + 0.5 * under_30 AS kapacitet,
       gyldig_fra, gyldig_til, kilde.tekst AS kilde
FROM kapacitet_timer JOIN kilde USING (kilde_id)
UNION ALL
SELECT 'beloeb', klinik_id, NULL, speciale, NULL, NULL, kapacitet, gyldig_fra, gyldig_til, kilde.tekst
FROM kapacitet_beloeb JOIN kilde USING (kilde_id)
ORDER BY ordning DESC, klinik_id, gyldig_fra;
