-- What:    holds the ansættelser of the file against each other and against the register.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

-- A column the file does not have says nothing: what the register knows stands.
UPDATE temp.ny_ansaettelser AS n SET
    ydernummer = CASE WHEN 'ydernummer' IN (SELECT felt FROM temp.import_kolonner) THEN n.ydernummer ELSE d.ydernummer END,
    delvis = CASE WHEN 'delvis' IN (SELECT felt FROM temp.import_kolonner) THEN n.delvis ELSE d.delvis END,
    dispensation = CASE WHEN 'dispensation' IN (SELECT felt FROM temp.import_kolonner) THEN n.dispensation ELSE d.dispensation END
FROM ansaettelse AS d
WHERE d.ansaettelse_id = n.ansaettelse_id AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra;

-- The same thing twice from the same day, and two validities of the same thing on one day.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra',
       CASE WHEN gyldig_fra = forrige_fra THEN 'dublet' ELSE 'overlap' END,
       CASE WHEN gyldig_fra = forrige_fra THEN 'samme ansættelse og dag står også i række ' || forrige_linje
            ELSE 'gælder samtidig med række ' || forrige_linje || '; skriv, hvornår den holder op' END
FROM (SELECT linje, gyldig_fra,
             lag(linje) OVER samme AS forrige_linje, lag(gyldig_fra) OVER samme AS forrige_fra,
             lag(coalesce(gyldig_til, '9999-12-31')) OVER samme AS forrige_til
      FROM temp.ny_ansaettelser
      WINDOW samme AS (PARTITION BY ansaettelse_id ORDER BY gyldig_fra, linje))
WHERE forrige_til >= gyldig_fra;

-- What each row means: against the version of its day (d), and the first one after it (s).
INSERT INTO temp.import_dom (linje, dom, fra, hvad)
SELECT n.linje,
       CASE WHEN d.gyldig_fra IS NULL AND s.gyldig_fra IS NOT NULL AND coalesce(n.gyldig_til, '9999-12-31') >= s.gyldig_fra THEN 'senere'
            WHEN d.gyldig_fra IS NULL THEN 'ny'
            WHEN n.klinik_id IS d.klinik_id AND n.ydernummer IS d.ydernummer AND n.art IS d.art AND
                 n.delvis IS d.delvis AND n.dispensation IS d.dispensation THEN
                CASE WHEN n.gyldig_til IS NULL OR n.gyldig_til IS d.gyldig_til THEN 'uaendret'
                     WHEN d.gyldig_til IS NULL THEN 'afslut' ELSE 'ret' END
            WHEN d.gyldig_fra = n.gyldig_fra THEN 'ret'
            WHEN d.gyldig_til IS NOT NULL THEN 'senere'
            ELSE 'afloes' END,
       coalesce(d.gyldig_fra, s.gyldig_fra),
       CASE WHEN d.gyldig_fra IS NOT NULL THEN
               CASE WHEN n.klinik_id IS NOT d.klinik_id THEN 'klinik_id: ' || coalesce(d.klinik_id, 'tom') || ' → ' || coalesce(n.klinik_id, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.ydernummer IS NOT d.ydernummer THEN 'ydernummer: ' || coalesce(d.ydernummer, 'tom') || ' → ' || coalesce(n.ydernummer, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.art IS NOT d.art THEN 'art: ' || coalesce(d.art, 'tom') || ' → ' || coalesce(n.art, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.delvis IS NOT d.delvis THEN 'delvis: ' || coalesce(d.delvis, 'tom') || ' → ' || coalesce(n.delvis, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.dispensation IS NOT d.dispensation THEN 'dispensation: ' || coalesce(d.dispensation, 'tom') || ' → ' || coalesce(n.dispensation, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.gyldig_til IS NOT NULL AND n.gyldig_til IS NOT d.gyldig_til
                    THEN 'gyldig_til: ' || coalesce(d.gyldig_til, 'tom') || ' → ' || n.gyldig_til || '; ' ELSE '' END END
FROM temp.ny_ansaettelser AS n
LEFT JOIN ansaettelse AS d ON d.ansaettelse_id = n.ansaettelse_id AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra
LEFT JOIN ansaettelse AS s ON s.ansaettelse_id = n.ansaettelse_id AND s.gyldig_fra = (SELECT min(m.gyldig_fra) FROM ansaettelse AS m
    WHERE m.ansaettelse_id = n.ansaettelse_id AND m.gyldig_fra > n.gyldig_fra)
WHERE n.linje NOT IN (SELECT linje FROM temp.import_fejl)
GROUP BY n.linje;
-- A version ended by an earlier row of the file no longer stands for the later ones.
UPDATE temp.import_dom AS e SET dom = 'afloes'
FROM temp.ny_ansaettelser AS n, temp.import_dom AS f, temp.ny_ansaettelser AS o
WHERE e.linje = n.linje AND e.dom IN ('uaendret', 'afslut') AND f.linje = o.linje AND f.dom = 'afloes' AND f.fra = e.fra
  AND o.ansaettelse_id = n.ansaettelse_id AND o.gyldig_fra < n.gyldig_fra;

INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra', 'senere', 'registeret har andre oplysninger fra ' || strftime('%d.%m.%Y', fra) || ', der kolliderer med rækken; en ændring bagud i tiden indlæses ikke'
FROM temp.import_dom WHERE dom = 'senere';
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret siger noget andet fra samme dag: ' || rtrim(hvad, '; ')
FROM temp.import_dom WHERE dom = 'ret';
