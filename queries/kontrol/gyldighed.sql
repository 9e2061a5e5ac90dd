-- What:    breaches of validity: what overlaps, what lives longer than what it belongs to, and what is dated in the wrong regime.
-- Rows:    one per breach, by rule and object. No rows = all hold.
-- Source:  domain.md S9 (dated events, nothing overlaps), section 2 (two regimes by date), C4, C8.
-- Rounding: none.
--
-- :pr   date  the day at which ownership is looked at
--
-- regel         text  rule and origin
-- genstand      text  the id it concerns
-- beskrivelse   text  what is wrong, in Danish
WITH periode (regel, genstand, fra, til, nr) AS (
    SELECT 'ekstra klinikadresse', klinik_id || ', adresse ' || nr, gyldig_fra, gyldig_til, rowid FROM ekstra_klinikadresse
    UNION ALL SELECT 'ydernummer', ydernummer || ', speciale ' || speciale, gyldig_fra, gyldig_til, rowid FROM ydernummer
    UNION ALL SELECT 'ridefysioterapeut', ridefys_id, gyldig_fra, gyldig_til, rowid FROM ridefysioterapeut
    UNION ALL SELECT 'ansættelse', ansaettelse_id, gyldig_fra, gyldig_til, rowid FROM ansaettelse
    UNION ALL SELECT 'planområde', niveau || ' ' || kommunekode, gyldig_fra, gyldig_til, rowid FROM planomraade
    UNION ALL SELECT 'myndighed', 'speciale ' || speciale, gyldig_fra, gyldig_til, rowid FROM myndighed
    UNION ALL SELECT 'kommunegrænse', kommunekode, gyldig_fra, gyldig_til, row_number() OVER () FROM kommunegraense
    UNION ALL SELECT 'geosæt', art || ' ' || navn, gyldig_fra, gyldig_til, geosaet_id FROM geosaet
),
-- What a clinic has, and for how long.
hoerer_til (hvad, klinik_id, fra, til) AS (
    SELECT 'ydernummer ' || ydernummer, klinik_id, gyldig_fra, gyldig_til FROM ydernummer
    UNION ALL SELECT 'kapacitet', klinik_id, gyldig_fra, gyldig_til FROM kapacitet_timer
    UNION ALL SELECT 'kapacitet, speciale ' || speciale, klinik_id, gyldig_fra, gyldig_til FROM kapacitet_beloeb
    UNION ALL SELECT 'ekstra adresse ' || nr, klinik_id, gyldig_fra, gyldig_til FROM ekstra_klinikadresse
    UNION ALL SELECT 'ansættelse ' || ansaettelse_id, klinik_id, gyldig_fra, gyldig_til FROM ansaettelse
)
SELECT 'S9: to gyldigheder overlapper' AS regel, a.regel || ' ' || a.genstand AS genstand,
       'to rækker gælder samtidig fra ' || max(a.fra, b.fra) AS beskrivelse
FROM periode AS a JOIN periode AS b ON a.regel = b.regel AND a.genstand = b.genstand AND a.nr < b.nr
WHERE a.fra <= coalesce(b.til, '9999-12-31') AND b.fra <= coalesce(a.til, '9999-12-31')
UNION ALL
SELECT 'S9: klinikken er ophørt', 'klinik ' || k.klinik_id,
       'er ophørt ' || k.ophoert || ', men har ' || h.hvad || ' efter den dato'
FROM klinik AS k JOIN hoerer_til AS h USING (klinik_id)
WHERE k.ophoert IS NOT NULL AND coalesce(h.til, '9999-12-31') > k.ophoert
UNION ALL
SELECT 'S9: klinikken findes ikke på datoen', 'klinik ' || h.klinik_id,
       'har ' || h.hvad || ' fra ' || h.fra || ', men ingen oplysninger på den dato'
FROM hoerer_til AS h
WHERE h.hvad NOT LIKE 'kapacitet%'   -- asked in invarianter.sql
  AND NOT EXISTS (SELECT 1 FROM klinik_version AS v WHERE v.klinik_id = h.klinik_id AND v.gyldig_fra <= h.fra
                  AND coalesce(v.gyldig_til, '9999-12-31') >= h.fra)
UNION ALL
SELECT 'S9: klinik uden oplysninger', 'klinik ' || klinik_id, 'har hverken navn eller sted på nogen dato'
FROM klinik WHERE NOT EXISTS (SELECT 1 FROM klinik_version AS v WHERE v.klinik_id = klinik.klinik_id)
UNION ALL
SELECT 'S9: klinikken er ældre end sin oprettelse', 'klinik ' || k.klinik_id, 'er oprettet ' || k.oprettet || ', men har oplysninger fra ' || min(v.gyldig_fra)
FROM klinik AS k JOIN klinik_version AS v USING (klinik_id)
GROUP BY k.klinik_id HAVING min(v.gyldig_fra) < k.oprettet
UNION ALL
SELECT 'Afsnit 2: timer efter ordningens ophør', 'kapacitet på klinik ' || klinik_id,
       'en kapacitet i timer slutter ' || gyldig_til || '; ordningen ophørte 2023-12-31'
FROM kapacitet_timer WHERE gyldig_til > '2023-12-31'
UNION ALL
SELECT 'C8: mere end 6 klinikker på én ejer (O-24)', 'indehaver ' || indehaver_id, antal || ' klinikker'
FROM (
    SELECT indehaver_id,
           count(DISTINCT CASE WHEN gyldig_fra <= :pr AND coalesce(gyldig_til, '9999-12-31') >= :pr THEN klinik_id END) AS antal,
           count(DISTINCT CASE WHEN gyldig_fra <= '2023-09-22' AND coalesce(gyldig_til, '9999-12-31') >= '2023-09-22' THEN klinik_id END)
               AS antal_foer
    FROM ydernummer WHERE art = 'ejer' AND indehaver_id IS NOT NULL AND :pr >= '2024-01-01'
    GROUP BY indehaver_id
)
-- More are kept if held on 2023-09-22, none may be added.
WHERE antal > max(6, antal_foer)
UNION ALL
SELECT 'Journalen er kortere, end den har været', 'sag ' || sag_id, 'er vurderet, da journalen havde ' || journal_nr || ' linjer'
FROM sag_vurdering WHERE journal_nr > (SELECT coalesce(max(nr), 0) FROM journal)
ORDER BY regel, genstand;
