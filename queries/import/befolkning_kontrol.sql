-- What:    holds the figures of the file against the register's.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

INSERT INTO temp.import_dom (linje, dom, hvad)
SELECT n.linje, CASE WHEN n.antal IS t.antal AND n.maerke IS t.maerke THEN 'uaendret' ELSE 'ret' END,
       CASE WHEN n.antal IS NOT t.antal THEN 'antal: ' || coalesce(t.antal, 'tom') || ' → ' || coalesce(n.antal, 'tom') || '; ' ELSE '' END ||
       CASE WHEN n.maerke IS NOT t.maerke THEN 'maerke: ' || coalesce(t.maerke, 'tom') || ' → ' || coalesce(n.maerke, 'tom') || '; ' ELSE '' END
FROM temp.ny_befolkning AS n CROSS JOIN befolkning AS t ON t.niveau = n.niveau AND t.omraade_kode = n.omraade_kode AND t.fremskrivning = n.fremskrivning AND t.alder_fra = n.alder_fra AND t.alder_til = n.alder_til AND t.dato = n.dato;
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret har et andet tal: ' || rtrim(hvad, '; ') FROM temp.import_dom WHERE dom = 'ret';
