-- What:    holds the kapaciteter of the file against each other and against the register, each regime by itself.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).
--          Section 2: until 2023 in hours per klinik or ydernummer, from 2024 in kroner per klinik and speciale.

-- The same thing twice from the same day, and two validities of the same thing on one day.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra',
       CASE WHEN gyldig_fra = forrige_fra THEN 'dublet' ELSE 'overlap' END,
       CASE WHEN gyldig_fra = forrige_fra THEN 'samme klinik, ydernummer og dag står også i række ' || forrige_linje
            ELSE 'gælder samtidig med række ' || forrige_linje || '; skriv, hvornår den holder op' END
FROM (SELECT linje, gyldig_fra,
             lag(linje) OVER samme AS forrige_linje, lag(gyldig_fra) OVER samme AS forrige_fra,
             lag(coalesce(gyldig_til, '9999-12-31')) OVER samme AS forrige_til
      FROM temp.ny_kapaciteter WHERE gyldig_fra < '2024-01-01'
      WINDOW samme AS (PARTITION BY klinik_id, coalesce(ydernummer, '') ORDER BY gyldig_fra, linje))
WHERE forrige_til >= gyldig_fra;

-- What each row means: against the version of its day (d), and the first one after it (s).
INSERT INTO temp.import_dom (linje, dom, fra, hvad)
SELECT n.linje,
       CASE WHEN d.gyldig_fra IS NULL AND s.gyldig_fra IS NOT NULL AND coalesce(n.gyldig_til, '9999-12-31') >= s.gyldig_fra THEN 'senere'
            WHEN d.gyldig_fra IS NULL THEN 'ny'
            WHEN n.over_30 IS d.over_30 AND n.under_30 IS d.under_30 THEN
                CASE WHEN n.gyldig_til IS NULL OR n.gyldig_til IS d.gyldig_til THEN 'uaendret'
                     WHEN d.gyldig_til IS NULL THEN 'afslut' ELSE 'ret' END
            WHEN d.gyldig_fra = n.gyldig_fra THEN 'ret'
            WHEN d.gyldig_til IS NOT NULL THEN 'senere'
            ELSE 'afloes' END,
       coalesce(d.gyldig_fra, s.gyldig_fra),
       CASE WHEN d.gyldig_fra IS NOT NULL THEN
               CASE WHEN n.over_30 IS NOT d.over_30 THEN 'over_30: ' || coalesce(d.over_30, 'tom') || ' → ' || coalesce(n.over_30, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.under_30 IS NOT d.under_30 THEN 'under_30: ' || coalesce(d.under_30, 'tom') || ' → ' || coalesce(n.under_30, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.gyldig_til IS NOT NULL AND n.gyldig_til IS NOT d.gyldig_til
                    THEN 'gyldig_til: ' || coalesce(d.gyldig_til, 'tom') || ' → ' || n.gyldig_til || '; ' ELSE '' END END
FROM temp.ny_kapaciteter AS n
LEFT JOIN kapacitet_timer AS d ON d.klinik_id = n.klinik_id AND coalesce(d.ydernummer, '') = coalesce(n.ydernummer, '') AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra
LEFT JOIN kapacitet_timer AS s ON s.klinik_id = n.klinik_id AND coalesce(s.ydernummer, '') = coalesce(n.ydernummer, '') AND s.gyldig_fra = (SELECT min(m.gyldig_fra) FROM kapacitet_timer AS m
    WHERE m.klinik_id = n.klinik_id AND coalesce(m.ydernummer, '') = coalesce(n.ydernummer, '') AND m.gyldig_fra > n.gyldig_fra)
WHERE n.linje NOT IN (SELECT linje FROM temp.import_fejl) AND n.gyldig_fra < '2024-01-01'
GROUP BY n.linje;
-- A version ended by an earlier row of the file no longer stands for the later ones.
UPDATE temp.import_dom AS e SET dom = 'afloes'
FROM temp.ny_kapaciteter AS n, temp.import_dom AS f, temp.ny_kapaciteter AS o
WHERE e.linje = n.linje AND e.dom IN ('uaendret', 'afslut') AND f.linje = o.linje AND f.dom = 'afloes' AND f.fra = e.fra
  AND o.klinik_id = n.klinik_id AND coalesce(o.ydernummer, '') = coalesce(n.ydernummer, '') AND o.gyldig_fra < n.gyldig_fra AND n.gyldig_fra < '2024-01-01';

-- The same thing twice from the same day, and two validities of the same thing on one day.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra',
       CASE WHEN gyldig_fra = forrige_fra THEN 'dublet' ELSE 'overlap' END,
       CASE WHEN gyldig_fra = forrige_fra THEN 'samme klinik, speciale og dag står også i række ' || forrige_linje
            ELSE 'gælder samtidig med række ' || forrige_linje || '; skriv, hvornår den holder op' END
FROM (SELECT linje, gyldig_fra,
             lag(linje) OVER samme AS forrige_linje, lag(gyldig_fra) OVER samme AS forrige_fra,
             lag(coalesce(gyldig_til, '9999-12-31')) OVER samme AS forrige_til
      FROM temp.ny_kapaciteter WHERE gyldig_fra >= '2024-01-01'
      WINDOW samme AS (PARTITION BY klinik_id, speciale ORDER BY gyldig_fra, linje))
WHERE forrige_til >= gyldig_fra;

-- What each row means: against the version of its day (d), and the first one after it (s).
INSERT INTO temp.import_dom (linje, dom, fra, hvad)
SELECT n.linje,
       CASE WHEN d.gyldig_fra IS NULL AND s.gyldig_fra IS NOT NULL AND coalesce(n.gyldig_til, '9999-12-31') >= s.gyldig_fra THEN 'senere'
            WHEN d.gyldig_fra IS NULL THEN 'ny'
            WHEN n.kapacitet IS d.kapacitet THEN
                CASE WHEN n.gyldig_til IS NULL OR n.gyldig_til IS d.gyldig_til THEN 'uaendret'
                     WHEN d.gyldig_til IS NULL THEN 'afslut' ELSE 'ret' END
            WHEN d.gyldig_fra = n.gyldig_fra THEN 'ret'
            WHEN d.gyldig_til IS NOT NULL THEN 'senere'
            ELSE 'afloes' END,
       coalesce(d.gyldig_fra, s.gyldig_fra),
       CASE WHEN d.gyldig_fra IS NOT NULL THEN
               CASE WHEN n.kapacitet IS NOT d.kapacitet THEN 'kapacitet: ' || coalesce(d.kapacitet, 'tom') || ' → ' || coalesce(n.kapacitet, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.gyldig_til IS NOT NULL AND n.gyldig_til IS NOT d.gyldig_til
                    THEN 'gyldig_til: ' || coalesce(d.gyldig_til, 'tom') || ' → ' || n.gyldig_til || '; ' ELSE '' END END
FROM temp.ny_kapaciteter AS n
LEFT JOIN kapacitet_beloeb AS d ON d.klinik_id = n.klinik_id AND d.speciale = n.speciale AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra
LEFT JOIN kapacitet_beloeb AS s ON s.klinik_id = n.klinik_id AND s.speciale = n.speciale AND s.gyldig_fra = (SELECT min(m.gyldig_fra) FROM kapacitet_beloeb AS m
    WHERE m.klinik_id = n.klinik_id AND m.speciale = n.speciale AND m.gyldig_fra > n.gyldig_fra)
WHERE n.linje NOT IN (SELECT linje FROM temp.import_fejl) AND n.gyldig_fra >= '2024-01-01'
GROUP BY n.linje;
-- A version ended by an earlier row of the file no longer stands for the later ones.
UPDATE temp.import_dom AS e SET dom = 'afloes'
FROM temp.ny_kapaciteter AS n, temp.import_dom AS f, temp.ny_kapaciteter AS o
WHERE e.linje = n.linje AND e.dom IN ('uaendret', 'afslut') AND f.linje = o.linje AND f.dom = 'afloes' AND f.fra = e.fra
  AND o.klinik_id = n.klinik_id AND o.speciale = n.speciale AND o.gyldig_fra < n.gyldig_fra AND n.gyldig_fra >= '2024-01-01';

-- A clinic's hours stand either in one row or per ydernummer: both would be counted twice.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT b.linje, 'ydernummer', 'to_gange', 'klinikkens kapacitet står også samlet, i række ' || min(a.linje)
FROM temp.ny_kapaciteter AS a JOIN temp.ny_kapaciteter AS b ON a.klinik_id = b.klinik_id AND a.ydernummer IS NULL AND b.ydernummer IS NOT NULL
WHERE a.gyldig_fra < '2024-01-01' AND b.gyldig_fra < '2024-01-01'
  AND a.gyldig_fra <= coalesce(b.gyldig_til, '9999-12-31') AND b.gyldig_fra <= coalesce(a.gyldig_til, '9999-12-31')
GROUP BY b.linje;
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT n.linje, 'ydernummer', 'to_gange', 'registeret har klinikkens kapacitet ' ||
       CASE WHEN t.ydernummer IS NULL THEN 'samlet' ELSE 'pr. ydernummer' END || ' fra samme dag'
FROM temp.ny_kapaciteter AS n JOIN kapacitet_timer AS t USING (klinik_id)
WHERE n.gyldig_fra < '2024-01-01' AND (t.ydernummer IS NULL) <> (n.ydernummer IS NULL)
  AND t.gyldig_fra >= n.gyldig_fra AND t.gyldig_fra <= coalesce(n.gyldig_til, '9999-12-31')
GROUP BY n.linje;

INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra', 'senere', 'registeret har andre oplysninger fra ' || strftime('%d.%m.%Y', fra) || ', der kolliderer med rækken; en ændring bagud i tiden indlæses ikke'
FROM temp.import_dom WHERE dom = 'senere';
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret siger noget andet fra samme dag: ' || rtrim(hvad, '; ')
FROM temp.import_dom WHERE dom = 'ret';
