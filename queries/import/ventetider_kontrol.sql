-- What:    holds the figures of the file against the register's.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

-- The same value of the same day from another source is nothing new; another value from another source stands beside it (S7).
INSERT INTO temp.import_dom (linje, dom, hvad)
SELECT n.linje, CASE WHEN n.uger IS t.uger THEN 'uaendret' ELSE 'ret' END,
       CASE WHEN n.uger IS NOT t.uger THEN 'uger: ' || coalesce(t.uger, 'tom') || ' → ' || coalesce(n.uger, 'tom') || '; ' ELSE '' END
FROM temp.ny_ventetider AS n JOIN ventetid AS t ON t.klinik_id = n.klinik_id AND t.art = n.art AND t.dato = n.dato
WHERE t.kilde_id = (SELECT kilde_id FROM temp.import_valg) OR t.uger IS n.uger
GROUP BY n.linje HAVING max(t.uger IS n.uger) OR max(t.kilde_id = (SELECT kilde_id FROM temp.import_valg));
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret har et andet tal: ' || rtrim(hvad, '; ') FROM temp.import_dom WHERE dom = 'ret';
