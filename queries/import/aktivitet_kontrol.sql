-- What:    holds the figures of the file against the register's.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO temp.import_dom (linje, dom, hvad)
SELECT n.linje, CASE WHEN n.vaerdi IS t.vaerdi AND n.enhed IS t.enhed AND n.prisniveau IS t.prisniveau THEN 'uaendret' ELSE 'ret' END,
       CASE WHEN n.vaerdi IS NOT t.vaerdi THEN 'vaerdi: ' || coalesce(t.vaerdi, 'tom') || ' → ' || coalesce(n.vaerdi, 'tom') || '; ' ELSE '' END ||
       CASE WHEN n.enhed IS NOT t.enhed THEN 'enhed: ' || coalesce(t.enhed, 'tom') || ' → ' || coalesce(n.enhed, 'tom') || '; ' ELSE '' END ||
       CASE WHEN n.prisniveau IS NOT t.prisniveau THEN 'prisniveau: ' || coalesce(t.prisniveau, 'tom') || ' → ' || coalesce(n.prisniveau, 'tom') || '; ' ELSE '' END
FROM temp.ny_aktivitet AS n CROSS JOIN aktivitet AS t ON t.maal = n.maal AND t.speciale = n.speciale AND t.aar = n.aar AND t.perspektiv = n.perspektiv AND t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode AND t.afgraensning = n.afgraensning AND t.maaned = n.maaned AND t.alder_fra = n.alder_fra AND t.alder_til = n.alder_til;
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret har et andet tal: ' || rtrim(hvad, '; ') FROM temp.import_dom WHERE dom = 'ret';
