-- What:    breaches of the domain's own rules that no single row's CHECK can see.
-- Rows:    one per breach, by rule and object. No rows = all hold.
-- Source:  domain.md S9 (dated events, nothing overlaps), section 1 (an ydernummer sits on one clinic), C4, C8.
-- Rounding: none.
--
-- :pr   date  the day at which the staffing rule is looked at
--
-- regel         text  rule and origin
-- genstand      text  the id it concerns
-- beskrivelse   text  what is wrong, in Danish
SELECT 'S9: to gyldigheder overlapper' AS regel, 'klinik ' || a.klinik_id AS genstand,
       'to sæt oplysninger gælder samtidig fra ' || max(a.gyldig_fra, b.gyldig_fra) AS beskrivelse
FROM klinik_version AS a JOIN klinik_version AS b ON a.klinik_id = b.klinik_id AND a.gyldig_fra < b.gyldig_fra
WHERE coalesce(a.gyldig_til, '9999-12-31') >= b.gyldig_fra
UNION ALL
SELECT 'S9: to gyldigheder overlapper', 'kapacitet på klinik ' || a.klinik_id,
       'to kapaciteter for samme ydernummer gælder samtidig fra ' || max(a.gyldig_fra, b.gyldig_fra)
FROM kapacitet_timer AS a JOIN kapacitet_timer AS b
  ON a.klinik_id = b.klinik_id AND a.kapacitet_id < b.kapacitet_id AND coalesce(a.ydernummer, '') = coalesce(b.ydernummer, '')
WHERE a.gyldig_fra <= coalesce(b.gyldig_til, '9999-12-31') AND b.gyldig_fra <= coalesce(a.gyldig_til, '9999-12-31')
UNION ALL
SELECT 'S9: to gyldigheder overlapper', 'kapacitet på klinik ' || a.klinik_id || ', speciale ' || a.speciale,
       'to kapaciteter gælder samtidig fra ' || max(a.gyldig_fra, b.gyldig_fra)
FROM kapacitet_beloeb AS a JOIN kapacitet_beloeb AS b
  ON a.klinik_id = b.klinik_id AND a.speciale = b.speciale AND a.kapacitet_id < b.kapacitet_id
WHERE a.gyldig_fra <= coalesce(b.gyldig_til, '9999-12-31') AND b.gyldig_fra <= coalesce(a.gyldig_til, '9999-12-31')
UNION ALL
SELECT 'S9: kapacitet uden klinik', 'klinik ' || k.klinik_id, 'har kapacitet fra ' || k.gyldig_fra || ', men ingen oplysninger på den dato'
FROM (SELECT klinik_id, gyldig_fra FROM kapacitet_timer UNION ALL SELECT klinik_id, gyldig_fra FROM kapacitet_beloeb) AS k
WHERE NOT EXISTS (SELECT 1 FROM klinik_version AS v WHERE v.klinik_id = k.klinik_id AND v.gyldig_fra <= k.gyldig_fra
                  AND coalesce(v.gyldig_til, '9999-12-31') >= k.gyldig_fra)
UNION ALL
SELECT 'S9: bysamfund og kommune', 'klinik ' || v.klinik_id, 'ligger i ' || v.kommunekode || ', men bysamfundet ' || b.navn || ' i ' || b.kommunekode
FROM klinik_version AS v JOIN bysamfund AS b USING (bysamfund_id) WHERE b.kommunekode <> v.kommunekode
UNION ALL
SELECT 'F6: en bydel er ikke et bysamfund', 'klinik ' || v.klinik_id, 'er ført i bydelen ' || b.navn
FROM klinik_version AS v JOIN bysamfund AS b USING (bysamfund_id) WHERE b.del_af IS NOT NULL
UNION ALL
SELECT 'Afsnit 1: et ydernummer hører til én klinik', 'ydernummer ' || a.ydernummer,
       'er på klinik ' || a.klinik_id || ' og ' || b.klinik_id || ' samtidig'
FROM ydernummer AS a JOIN ydernummer AS b ON a.ydernummer = b.ydernummer AND a.klinik_id < b.klinik_id
WHERE a.gyldig_fra <= coalesce(b.gyldig_til, '9999-12-31') AND b.gyldig_fra <= coalesce(a.gyldig_til, '9999-12-31')
UNION ALL
SELECT 'S9: klinikken er ophørt', 'klinik ' || k.klinik_id, 'er ophørt ' || k.ophoert || ', men har oplysninger efter den dato'
FROM klinik AS k JOIN klinik_version AS v USING (klinik_id)
WHERE k.ophoert IS NOT NULL AND coalesce(v.gyldig_til, '9999-12-31') > k.ophoert
UNION ALL
SELECT 'C8: ydernumre over oprundet kapacitet (O-24)', 'klinik ' || klinik_id,
       antal || ' ydernumre på ' || replace(CAST(kapacitet AS TEXT), '.', ',') || ' kapaciteter'
FROM (
    SELECT k.klinik_id, sum(k.kapacitet) AS kapacitet,
           (SELECT count(DISTINCT ydernummer) FROM ydernummer AS y WHERE y.klinik_id = k.klinik_id AND y.speciale IN (51, 62)
            AND y.gyldig_fra <= :pr AND coalesce(y.gyldig_til, '9999-12-31') >= :pr) AS antal,
           (SELECT count(DISTINCT ydernummer) FROM ydernummer AS y WHERE y.klinik_id = k.klinik_id AND y.speciale IN (51, 62)
            AND y.gyldig_fra <= '2024-01-01' AND coalesce(y.gyldig_til, '9999-12-31') >= '2024-01-01') AS antal_ved_skiftet
    FROM kapacitet_beloeb AS k
    WHERE :pr >= '2024-01-01' AND k.gyldig_fra <= :pr AND coalesce(k.gyldig_til, '9999-12-31') >= :pr
    GROUP BY k.klinik_id
)
-- Rounded up without a maths function; clinics above it on 2024-01-01 keep their number but may not exceed it.
WHERE antal > max(CAST(kapacitet AS INTEGER) + (kapacitet > CAST(kapacitet AS INTEGER)), antal_ved_skiftet)
ORDER BY regel, genstand;
