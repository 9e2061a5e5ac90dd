-- What:    holds the figures of the file against the register's.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO temp.import_dom (linje, dom, hvad)
SELECT n.linje, CASE WHEN n.over_30 IS t.over_30 AND n.under_30 IS t.under_30 AND n.kapacitet IS t.kapacitet AND n.vikar IS t.vikar AND n.paragraf_24_stk_3 IS t.paragraf_24_stk_3 THEN 'uaendret' ELSE 'ret' END,
       CASE WHEN n.over_30 IS NOT t.over_30 THEN 'over_30: ' || coalesce(t.over_30, 'tom') || ' → ' || coalesce(n.over_30, 'tom') || '; ' ELSE '' END ||
       CASE WHEN n.under_30 IS NOT t.under_30 THEN 'under_30: ' || coalesce(t.under_30, 'tom') || ' → ' || coalesce(n.under_30, 'tom') || '; ' ELSE '' END ||
       CASE WHEN n.kapacitet IS NOT t.kapacitet THEN 'kapacitet: ' || coalesce(t.kapacitet, 'tom') || ' → ' || coalesce(n.kapacitet, 'tom') || '; ' ELSE '' END ||
       CASE WHEN n.vikar IS NOT t.vikar THEN 'vikar: ' || coalesce(t.vikar, 'tom') || ' → ' || coalesce(n.vikar, 'tom') || '; ' ELSE '' END ||
       CASE WHEN n.paragraf_24_stk_3 IS NOT t.paragraf_24_stk_3 THEN 'paragraf_24_stk_3: ' || coalesce(t.paragraf_24_stk_3, 'tom') || ' → ' || coalesce(n.paragraf_24_stk_3, 'tom') || '; ' ELSE '' END
FROM temp.ny_opgoerelse AS n CROSS JOIN opgoerelse_kapacitet AS t ON t.opgoerelse_id = n.opgoerelse_id AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode;
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret har et andet tal: ' || rtrim(hvad, '; ') FROM temp.import_dom WHERE dom = 'ret';

-- Title and day belong to the whole count.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT n.linje, 'dato', 'opgoerelse', 'samme opgørelse har en anden dato eller titel i række ' || f.linje
FROM temp.ny_opgoerelse AS n JOIN temp.ny_opgoerelse AS f ON f.linje = (SELECT min(linje) FROM temp.ny_opgoerelse AS m WHERE m.opgoerelse_id = n.opgoerelse_id)
WHERE n.dato <> f.dato OR n.titel <> f.titel;
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT n.linje, 'dato', 'opgoerelse', 'opgørelsen findes med datoen ' || strftime('%d.%m.%Y', o.dato) || ' og titlen "' || o.titel || '"'
FROM temp.ny_opgoerelse AS n JOIN opgoerelse AS o USING (opgoerelse_id) WHERE n.dato <> o.dato OR n.titel <> o.titel;
-- A published total is kept as printed (section 7), so this is told and not refused.
INSERT INTO temp.import_vis (handling, genstand, tekst)
SELECT 'advarsel', 'opgørelsen ' || r.opgoerelse_id,
       'regionens tal er ikke summen af kommunernes: over 30 timer ' || coalesce(r.over_30, 'tom') || ' mod ' || coalesce(sum(k.over_30), 'tom')
       || ', under 30 timer ' || coalesce(r.under_30, 'tom') || ' mod ' || coalesce(sum(k.under_30), 'tom')
       || ', kapacitet ' || replace(coalesce(r.kapacitet, 'tom'), '.', ',') || ' mod ' || replace(coalesce(round(sum(k.kapacitet), 4), 'tom'), '.', ',')
FROM temp.ny_opgoerelse AS r JOIN temp.ny_opgoerelse AS k ON k.opgoerelse_id = r.opgoerelse_id AND k.niveau = 'kommune'
JOIN kommune ON kommune.kommunekode = k.omraade_kode AND kommune.region_kode = r.omraade_kode
WHERE r.niveau = 'region'
GROUP BY r.linje
HAVING r.over_30 <> sum(k.over_30) OR r.under_30 <> sum(k.under_30) OR abs(r.kapacitet - sum(k.kapacitet)) > 0.00005;
