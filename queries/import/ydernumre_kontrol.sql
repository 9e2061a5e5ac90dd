-- What:    holds the ydernumre of the file against each other and against the register.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

-- A column the file does not have says nothing: what the register knows stands.
UPDATE temp.ny_ydernumre AS n SET
    indehaver_id = CASE WHEN 'indehaver_id' IN (SELECT felt FROM temp.import_kolonner) THEN n.indehaver_id ELSE d.indehaver_id END
FROM ydernummer AS d
WHERE d.ydernummer = n.ydernummer AND d.speciale = n.speciale AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra;

-- The same thing twice from the same day, and two validities of the same thing on one day.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra',
       CASE WHEN gyldig_fra = forrige_fra THEN 'dublet' ELSE 'overlap' END,
       CASE WHEN gyldig_fra = forrige_fra THEN 'samme ydernummer, speciale og dag står også i række ' || forrige_linje
            ELSE 'gælder samtidig med række ' || forrige_linje || '; skriv, hvornår den holder op' END
FROM (SELECT linje, gyldig_fra,
             lag(linje) OVER samme AS forrige_linje, lag(gyldig_fra) OVER samme AS forrige_fra,
             lag(coalesce(gyldig_til, '9999-12-31')) OVER samme AS forrige_til
      FROM temp.ny_ydernumre
      WINDOW samme AS (PARTITION BY ydernummer, speciale ORDER BY gyldig_fra, linje))
WHERE forrige_til >= gyldig_fra;

-- What each row means: against the version of its day (d), and the first one after it (s).
INSERT INTO temp.import_dom (linje, dom, fra, hvad)
SELECT n.linje,
       CASE WHEN d.gyldig_fra IS NULL AND s.gyldig_fra IS NOT NULL AND coalesce(n.gyldig_til, '9999-12-31') >= s.gyldig_fra THEN 'senere'
            WHEN d.gyldig_fra IS NULL THEN 'ny'
            WHEN n.klinik_id IS d.klinik_id AND n.art IS d.art AND n.indehaver_id IS d.indehaver_id THEN
                CASE WHEN n.gyldig_til IS NULL OR n.gyldig_til IS d.gyldig_til THEN 'uaendret'
                     WHEN d.gyldig_til IS NULL THEN 'afslut' ELSE 'ret' END
            WHEN d.gyldig_fra = n.gyldig_fra THEN 'ret'
            WHEN d.gyldig_til IS NOT NULL THEN 'senere'
            ELSE 'afloes' END,
       coalesce(d.gyldig_fra, s.gyldig_fra),
       CASE WHEN d.gyldig_fra IS NOT NULL THEN
               CASE WHEN n.klinik_id IS NOT d.klinik_id THEN 'klinik_id: ' || coalesce(d.klinik_id, 'tom') || ' → ' || coalesce(n.klinik_id, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.art IS NOT d.art THEN 'art: ' || coalesce(d.art, 'tom') || ' → ' || coalesce(n.art, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.indehaver_id IS NOT d.indehaver_id THEN 'indehaver_id: ' || coalesce(d.indehaver_id, 'tom') || ' → ' || coalesce(n.indehaver_id, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.gyldig_til IS NOT NULL AND n.gyldig_til IS NOT d.gyldig_til
                    THEN 'gyldig_til: ' || coalesce(d.gyldig_til, 'tom') || ' → ' || n.gyldig_til || '; ' ELSE '' END END
FROM temp.ny_ydernumre AS n
LEFT JOIN ydernummer AS d ON d.ydernummer = n.ydernummer AND d.speciale = n.speciale AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra
LEFT JOIN ydernummer AS s ON s.ydernummer = n.ydernummer AND s.speciale = n.speciale AND s.gyldig_fra = (SELECT min(m.gyldig_fra) FROM ydernummer AS m
    WHERE m.ydernummer = n.ydernummer AND m.speciale = n.speciale AND m.gyldig_fra > n.gyldig_fra)
WHERE n.linje NOT IN (SELECT linje FROM temp.import_fejl)
GROUP BY n.linje;
-- A version ended by an earlier row of the file no longer stands for the later ones.
UPDATE temp.import_dom AS e SET dom = 'afloes'
FROM temp.ny_ydernumre AS n, temp.import_dom AS f, temp.ny_ydernumre AS o
WHERE e.linje = n.linje AND e.dom IN ('uaendret', 'afslut') AND f.linje = o.linje AND f.dom = 'afloes' AND f.fra = e.fra
  AND o.ydernummer = n.ydernummer AND o.speciale = n.speciale AND o.gyldig_fra < n.gyldig_fra;

-- Section 1: an ydernummer settles at one clinic at a time, whatever the speciale.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT b.linje, 'klinik_id', 'to_klinikker', 'ydernummeret står på en anden klinik i række ' || min(a.linje)
FROM temp.ny_ydernumre AS a JOIN temp.ny_ydernumre AS b ON a.ydernummer = b.ydernummer AND a.klinik_id <> b.klinik_id AND a.linje < b.linje
WHERE a.gyldig_fra <= coalesce(b.gyldig_til, '9999-12-31') AND b.gyldig_fra <= coalesce(a.gyldig_til, '9999-12-31')
  AND a.speciale <> b.speciale
GROUP BY b.linje;

INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra', 'senere', 'registeret har andre oplysninger fra ' || strftime('%d.%m.%Y', fra) || ', der kolliderer med rækken; en ændring bagud i tiden indlæses ikke'
FROM temp.import_dom WHERE dom = 'senere';
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret siger noget andet fra samme dag: ' || rtrim(hvad, '; ')
FROM temp.import_dom WHERE dom = 'ret';
