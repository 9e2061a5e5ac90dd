-- What:    figures that contradict each other, and figures of areas that do not exist.
-- Rows:    one per breach, by rule and object. No rows = all hold. Printed figures are not looked at: afstem does that.
-- Source:  domain.md section 1 (planområde), S5 (persons are not additive), S9, section 6 (StatBank: levels are never summed).
-- Rounding: none.
--
-- regel         text  rule and origin
-- genstand      text  the id it concerns
-- beskrivelse   text  what is wrong, in Danish
WITH gruppe AS (
    -- Age groups that divide 0-130 among them; overlapping sets of groups are not compared with anything.
    SELECT niveau, omraade_kode, dato, fremskrivning, sum(antal) AS antal
    FROM befolkning WHERE NOT (alder_fra = 0 AND alder_til = 130)
    GROUP BY niveau, omraade_kode, dato, fremskrivning
    HAVING min(alder_fra) = 0 AND max(alder_til) = 130 AND sum(alder_til - alder_fra + 1) = 131 AND count(*) = count(antal)
),
i_alt AS (
    SELECT niveau, omraade_kode, dato, fremskrivning, antal FROM befolkning WHERE alder_fra = 0 AND alder_til = 130 AND antal IS NOT NULL
)
SELECT 'Folketal: aldersgrupper og total' AS regel, i_alt.niveau || ' ' || i_alt.omraade_kode || ', ' || i_alt.dato AS genstand,
       'aldersgrupperne giver ' || gruppe.antal || ', totalen er ' || i_alt.antal AS beskrivelse
FROM i_alt JOIN gruppe USING (niveau, omraade_kode, dato, fremskrivning) WHERE gruppe.antal <> i_alt.antal
UNION ALL
SELECT 'Folketal: kommuner og region', 'region ' || r.omraade_kode || ', ' || r.dato, 'kommunerne giver ' || sum(k.antal) || ', regionen er ' || r.antal
FROM i_alt AS r JOIN kommune ON kommune.region_kode = r.omraade_kode
JOIN i_alt AS k ON k.niveau = 'kommune' AND k.omraade_kode = kommune.kommunekode AND k.dato = r.dato AND k.fremskrivning = r.fremskrivning
WHERE r.niveau = 'region' AND r.fremskrivning = ''
GROUP BY r.omraade_kode, r.dato, r.antal
HAVING count(*) = (SELECT count(*) FROM kommune WHERE region_kode = r.omraade_kode) AND sum(k.antal) <> r.antal
UNION ALL
SELECT DISTINCT 'Afsnit 1: området findes ikke', hvor || ': ' || niveau || ' ' || omraade_kode, 'er ikke i registeret'
FROM (
    SELECT 'folketal' AS hvor, niveau, omraade_kode FROM befolkning
    UNION SELECT 'aktivitet', niveau, omraade_kode FROM aktivitet
    UNION SELECT 'opgørelse', niveau, omraade_kode FROM opgoerelse_kapacitet
    UNION SELECT 'planområde', niveau, omraade_kode FROM planomraade
)
WHERE CASE niveau WHEN 'kommune' THEN omraade_kode NOT IN (SELECT kommunekode FROM kommune)
                  WHEN 'region' THEN omraade_kode NOT IN (SELECT region_kode FROM region)
                  WHEN 'klinik' THEN omraade_kode NOT IN (SELECT klinik_id FROM klinik)
                  WHEN 'sundhedsraad' THEN omraade_kode NOT IN (SELECT sundhedsraad_id FROM sundhedsraad)
                  ELSE 0 END
UNION ALL
SELECT 'Afsnit 1: planområdet er kommunen', 'kommune ' || kommunekode, 'er ført under kommunekode ' || omraade_kode
FROM planomraade WHERE niveau = 'kommune' AND omraade_kode <> kommunekode
UNION ALL
SELECT 'Afsnit 2: kapacitet og antal passer ikke', 'opgørelse ' || opgoerelse_id || ', ' || omraade_kode,
       'over og under 30 timer giver ' || replace(CAST(over_30 + 0.5 * under_30 AS TEXT), '.', ',') || ', kapaciteten er '
       || replace(CAST(kapacitet AS TEXT), '.', ',')
FROM opgoerelse_kapacitet
WHERE over_30 IS NOT NULL AND under_30 IS NOT NULL AND kapacitet IS NOT NULL AND abs(over_30 + 0.5 * under_30 - kapacitet) > 1e-9
UNION ALL
SELECT 'Geosæt: antal rækker', art || ' ' || navn || ', ' || gyldig_fra, 'skulle have ' || antal || ' rækker, men har ' || har
FROM (
    SELECT art, navn, gyldig_fra, antal,
           CASE art WHEN 'celler' THEN (SELECT count(*) FROM celle AS c WHERE c.geosaet_id = geosaet.geosaet_id)
                    WHEN 'stoppesteder' THEN (SELECT count(*) FROM stoppested AS s WHERE s.geosaet_id = geosaet.geosaet_id)
                    ELSE (SELECT count(*) FROM rejsetid AS r WHERE r.geosaet_id = geosaet.geosaet_id) END AS har
    FROM geosaet
)
WHERE antal <> har
ORDER BY regel, genstand;
