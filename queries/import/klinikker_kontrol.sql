-- What:    holds the clinics of the file against each other and against the register.
-- Source:  domain.md S9 (a change ends one row and begins another; nothing is overwritten).

-- A column the file does not have says nothing: what the register knows stands.
-- What belongs to the premises stays behind when the address changes.
UPDATE temp.ny_klinikker AS n SET
    postnr = CASE WHEN 'postnr' IN (SELECT felt FROM temp.import_kolonner) THEN n.postnr ELSE d.postnr END,
    "by" = CASE WHEN 'by' IN (SELECT felt FROM temp.import_kolonner) THEN n."by" ELSE d."by" END,
    bysamfund_id = CASE WHEN 'bysamfund_id' IN (SELECT felt FROM temp.import_kolonner) THEN n.bysamfund_id ELSE d.bysamfund_id END,
    lat = CASE WHEN 'lat' IN (SELECT felt FROM temp.import_kolonner) THEN n.lat ELSE d.lat END,
    lon = CASE WHEN 'lon' IN (SELECT felt FROM temp.import_kolonner) THEN n.lon ELSE d.lon END,
    x = CASE WHEN 'x' IN (SELECT felt FROM temp.import_kolonner) THEN n.x ELSE d.x END,
    y = CASE WHEN 'y' IN (SELECT felt FROM temp.import_kolonner) THEN n.y ELSE d.y END,
    koordinat_kvalitet = CASE WHEN 'koordinat_kvalitet' IN (SELECT felt FROM temp.import_kolonner) THEN n.koordinat_kvalitet ELSE d.koordinat_kvalitet END,
    koordinat_dato = CASE WHEN 'koordinat_dato' IN (SELECT felt FROM temp.import_kolonner) THEN n.koordinat_dato ELSE d.koordinat_dato END,
    handicapadgang = CASE WHEN 'handicapadgang' IN (SELECT felt FROM temp.import_kolonner) THEN n.handicapadgang ELSE d.handicapadgang END,
    handicaptoilet = CASE WHEN 'handicaptoilet' IN (SELECT felt FROM temp.import_kolonner) THEN n.handicaptoilet ELSE d.handicaptoilet END,
    parkering = CASE WHEN 'parkering' IN (SELECT felt FROM temp.import_kolonner) THEN n.parkering ELSE d.parkering END,
    trinfri = CASE WHEN 'trinfri' IN (SELECT felt FROM temp.import_kolonner) THEN n.trinfri ELSE d.trinfri END,
    holdlokale = CASE WHEN 'holdlokale' IN (SELECT felt FROM temp.import_kolonner) THEN n.holdlokale ELSE d.holdlokale END,
    bassin = CASE WHEN 'bassin' IN (SELECT felt FROM temp.import_kolonner) THEN n.bassin ELSE d.bassin END
FROM klinik_version AS d
WHERE d.klinik_id = n.klinik_id AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra
  AND (n.adresse IS d.adresse OR NOT 'adresse' IN (SELECT felt FROM temp.import_kolonner)) AND n.kommunekode = d.kommunekode;
UPDATE temp.ny_klinikker AS n SET
    adresse = CASE WHEN 'adresse' IN (SELECT felt FROM temp.import_kolonner) THEN n.adresse ELSE d.adresse END,
    note = CASE WHEN 'note' IN (SELECT felt FROM temp.import_kolonner) THEN n.note ELSE d.note END
FROM klinik_version AS d
WHERE d.klinik_id = n.klinik_id AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra;

-- The same thing twice from the same day, and two validities of the same thing on one day.
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra',
       CASE WHEN gyldig_fra = forrige_fra THEN 'dublet' ELSE 'overlap' END,
       CASE WHEN gyldig_fra = forrige_fra THEN 'samme klinik og dag står også i række ' || forrige_linje
            ELSE 'gælder samtidig med række ' || forrige_linje || '; skriv, hvornår den holder op' END
FROM (SELECT linje, gyldig_fra,
             lag(linje) OVER samme AS forrige_linje, lag(gyldig_fra) OVER samme AS forrige_fra,
             lag(coalesce(gyldig_til, '9999-12-31')) OVER samme AS forrige_til
      FROM temp.ny_klinikker
      WINDOW samme AS (PARTITION BY klinik_id ORDER BY gyldig_fra, linje))
WHERE forrige_til >= gyldig_fra;

-- What each row means: against the version of its day (d), and the first one after it (s).
INSERT INTO temp.import_dom (linje, dom, fra, hvad)
SELECT n.linje,
       CASE WHEN d.gyldig_fra IS NULL AND s.gyldig_fra IS NOT NULL AND coalesce(n.gyldig_til, '9999-12-31') >= s.gyldig_fra THEN 'senere'
            WHEN d.gyldig_fra IS NULL THEN 'ny'
            WHEN n.navn IS d.navn AND n.adresse IS d.adresse AND n.postnr IS d.postnr AND n."by" IS d."by" AND
                 n.kommunekode IS d.kommunekode AND n.bysamfund_id IS d.bysamfund_id AND
                 (n.x IS d.x OR abs(n.x - d.x) < 0.05) AND (n.y IS d.y OR abs(n.y - d.y) < 0.05) AND
                 n.koordinat_kvalitet IS d.koordinat_kvalitet AND n.koordinat_dato IS d.koordinat_dato AND
                 n.handicapadgang IS d.handicapadgang AND n.handicaptoilet IS d.handicaptoilet AND
                 n.parkering IS d.parkering AND n.trinfri IS d.trinfri AND n.holdlokale IS d.holdlokale AND
                 n.bassin IS d.bassin AND n.note IS d.note THEN
                CASE WHEN n.gyldig_til IS NULL OR n.gyldig_til IS d.gyldig_til THEN 'uaendret'
                     WHEN d.gyldig_til IS NULL THEN 'afslut' ELSE 'ret' END
            WHEN d.gyldig_fra = n.gyldig_fra THEN 'ret'
            WHEN d.gyldig_til IS NOT NULL THEN 'senere'
            ELSE 'afloes' END,
       coalesce(d.gyldig_fra, s.gyldig_fra),
       CASE WHEN d.gyldig_fra IS NOT NULL THEN
               CASE WHEN n.navn IS NOT d.navn THEN 'navn: ' || coalesce(d.navn, 'tom') || ' → ' || coalesce(n.navn, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.adresse IS NOT d.adresse THEN 'adresse: ' || coalesce(d.adresse, 'tom') || ' → ' || coalesce(n.adresse, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.postnr IS NOT d.postnr THEN 'postnr: ' || coalesce(d.postnr, 'tom') || ' → ' || coalesce(n.postnr, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n."by" IS NOT d."by" THEN 'by: ' || coalesce(d."by", 'tom') || ' → ' || coalesce(n."by", 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.kommunekode IS NOT d.kommunekode THEN 'kommunekode: ' || coalesce(d.kommunekode, 'tom') || ' → ' || coalesce(n.kommunekode, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.bysamfund_id IS NOT d.bysamfund_id THEN 'bysamfund_id: ' || coalesce(d.bysamfund_id, 'tom') || ' → ' || coalesce(n.bysamfund_id, 'tom') || '; ' ELSE '' END ||
               CASE WHEN NOT (n.x IS d.x OR abs(n.x - d.x) < 0.05) THEN 'x: ' || coalesce(d.x, 'tom') || ' → ' || coalesce(n.x, 'tom') || '; ' ELSE '' END ||
               CASE WHEN NOT (n.y IS d.y OR abs(n.y - d.y) < 0.05) THEN 'y: ' || coalesce(d.y, 'tom') || ' → ' || coalesce(n.y, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.koordinat_kvalitet IS NOT d.koordinat_kvalitet THEN 'koordinat_kvalitet: ' || coalesce(d.koordinat_kvalitet, 'tom') || ' → ' || coalesce(n.koordinat_kvalitet, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.koordinat_dato IS NOT d.koordinat_dato THEN 'koordinat_dato: ' || coalesce(d.koordinat_dato, 'tom') || ' → ' || coalesce(n.koordinat_dato, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.handicapadgang IS NOT d.handicapadgang THEN 'handicapadgang: ' || coalesce(d.handicapadgang, 'tom') || ' → ' || coalesce(n.handicapadgang, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.handicaptoilet IS NOT d.handicaptoilet THEN 'handicaptoilet: ' || coalesce(d.handicaptoilet, 'tom') || ' → ' || coalesce(n.handicaptoilet, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.parkering IS NOT d.parkering THEN 'parkering: ' || coalesce(d.parkering, 'tom') || ' → ' || coalesce(n.parkering, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.trinfri IS NOT d.trinfri THEN 'trinfri: ' || coalesce(d.trinfri, 'tom') || ' → ' || coalesce(n.trinfri, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.holdlokale IS NOT d.holdlokale THEN 'holdlokale: ' || coalesce(d.holdlokale, 'tom') || ' → ' || coalesce(n.holdlokale, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.bassin IS NOT d.bassin THEN 'bassin: ' || coalesce(d.bassin, 'tom') || ' → ' || coalesce(n.bassin, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.note IS NOT d.note THEN 'note: ' || coalesce(d.note, 'tom') || ' → ' || coalesce(n.note, 'tom') || '; ' ELSE '' END ||
               CASE WHEN n.gyldig_til IS NOT NULL AND n.gyldig_til IS NOT d.gyldig_til
                    THEN 'gyldig_til: ' || coalesce(d.gyldig_til, 'tom') || ' → ' || n.gyldig_til || '; ' ELSE '' END END
FROM temp.ny_klinikker AS n
LEFT JOIN klinik_version AS d ON d.klinik_id = n.klinik_id AND d.gyldig_fra <= n.gyldig_fra AND coalesce(d.gyldig_til, '9999-12-31') >= n.gyldig_fra
LEFT JOIN klinik_version AS s ON s.klinik_id = n.klinik_id AND s.gyldig_fra = (SELECT min(m.gyldig_fra) FROM klinik_version AS m
    WHERE m.klinik_id = n.klinik_id AND m.gyldig_fra > n.gyldig_fra)
WHERE n.linje NOT IN (SELECT linje FROM temp.import_fejl)
GROUP BY n.linje;
-- A version ended by an earlier row of the file no longer stands for the later ones.
UPDATE temp.import_dom AS e SET dom = 'afloes'
FROM temp.ny_klinikker AS n, temp.import_dom AS f, temp.ny_klinikker AS o
WHERE e.linje = n.linje AND e.dom IN ('uaendret', 'afslut') AND f.linje = o.linje AND f.dom = 'afloes' AND f.fra = e.fra
  AND o.klinik_id = n.klinik_id AND o.gyldig_fra < n.gyldig_fra;

INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT n.linje, 'klinik_id', 'ophoert', 'klinikken er ophørt ' || strftime('%d.%m.%Y', k.ophoert) || ' i registeret'
FROM temp.ny_klinikker AS n JOIN klinik AS k USING (klinik_id) WHERE k.ophoert < n.gyldig_fra;

INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, 'gyldig_fra', 'senere', 'registeret har andre oplysninger fra ' || strftime('%d.%m.%Y', fra) || ', der kolliderer med rækken; en ændring bagud i tiden indlæses ikke'
FROM temp.import_dom WHERE dom = 'senere';
INSERT INTO temp.import_fejl (linje, felt, slags, tekst)
SELECT linje, NULL, 'ret', 'registeret siger noget andet fra samme dag: ' || rtrim(hvad, '; ')
FROM temp.import_dom WHERE dom = 'ret';
