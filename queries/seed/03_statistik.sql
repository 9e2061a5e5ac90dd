-- Waiting times, activity, published figures and the kommunegennemgang of the shipped data.
INSERT INTO ventetid_fordeling (art, dato, uger, antal, kilde_id)
SELECT CASE tabel WHEN '5' THEN 'samlet' WHEN '6' THEN '51' ELSE '62' END,
       CASE tabel WHEN '5' THEN '2019-08-31' ELSE '2019-11-05' END,
       CASE WHEN raekke GLOB '[0-9]*' THEN CAST(replace(raekke, ',', '.') AS REAL) END,
       CAST(vaerdi AS INTEGER), CASE tabel WHEN '5' THEN 'sundhed-dk-2019' ELSE 'spoergeskema-2019' END
FROM raa_tal WHERE tabel IN ('5', '6', '7') AND kolonne = 'antal_praksis';
INSERT INTO ventetid_fordeling (art, dato, uger, antal, kilde_id)
SELECT 'ridefysioterapi', '2019-08-31', CAST(uger AS REAL), CAST(antal AS INTEGER), 'sundhed-dk-2019' FROM raa_ventetid_ridefysioterapi;

INSERT INTO kilde (kilde_id, tekst, dato)
SELECT 'tabel-' || tabel, kilde_tekst || ', praksisplanens Tabel ' || tabel, pr
FROM (SELECT json_extract(plan, '$.tabel') AS tabel, coalesce(json_extract(plan, '$.kilde'), 'Uden kildeangivelse i planen') AS kilde_tekst,
             json_extract(plan, '$.pr') AS pr
      FROM raa_ressource WHERE navn LIKE 'tabel-%' AND navn <> 'tabel-38-bilag-3');
INSERT INTO kilde (kilde_id, tekst, dato) VALUES ('tabel-38-bilag-3', 'Kommunernes svar, praksisplanens anden Tabel 38 (Bilag 3)', '2019');

INSERT INTO publiceret_tabel
SELECT ltrim(substr(navn, 7), '0'), titel, json_extract(plan, '$.afsnit'), json_extract(plan, '$.kilde'), json_extract(plan, '$.maal'),
       json_extract(plan, '$.opgoerelse'), json_extract(plan, '$.prisniveau'), json_extract(plan, '$.linje_fra'), json_extract(plan, '$.linje_til'),
       'tabel-' || ltrim(substr(navn, 7), '0')
FROM raa_ressource WHERE navn LIKE 'tabel-%';
INSERT INTO publiceret_tal
SELECT tabel, raekke, kolonne, coalesce(trykt, ''), CAST(vaerdi AS REAL), enhed, CAST(linje AS INTEGER), note FROM raa_tal;

-- Activity: every published figure of a year, with the unit and price level of its table.
WITH tabel AS (
    SELECT json_extract(plan, '$.tabel') AS tabel, json_extract(plan, '$.maal') AS maal, json_extract(plan, '$.niveau') AS niveau,
           coalesce(json_extract(plan, '$.opgoerelse'), 'ukendt') AS perspektiv, json_extract(plan, '$.prisniveau') AS prisniveau,
           CASE json_array_length(plan, '$.speciale') WHEN 2 THEN 5765 ELSE CAST(json_extract(plan, '$.speciale[0]') AS INTEGER) END AS speciale
    FROM raa_ressource
    WHERE navn LIKE 'tabel-%' AND json_extract(plan, '$.maal') IN ('udgift', 'udgift_pr_borger', 'ydelser', 'ydelser_pr_borger', 'borgere', 'holdtraening')
),
omraade AS (
    SELECT navn AS raekke, 'kommune' AS niveau, kommunekode AS kode FROM kommune
    UNION ALL SELECT substr(navn, 8), 'region', region_kode FROM region
    UNION ALL SELECT navn, 'region', region_kode FROM region
    UNION ALL VALUES ('Landsgennemsnit', 'land', '000'), ('Landsplan', 'land', '000'), ('Total', 'region', '1081')
)
INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, afgraensning, vaerdi, enhed, prisniveau, kilde_id)
SELECT tabel.maal, tabel.speciale, CAST(t.kolonne AS INTEGER), tabel.perspektiv, omraade.niveau, omraade.kode,
       -- The titles of Tabel 31 and 33 say so; Tabel 34 does not.
       CASE WHEN t.tabel IN ('31', '33') THEN 'inklusiv rideskolehonorar' ELSE '' END,
       CAST(t.vaerdi AS REAL), t.enhed, tabel.prisniveau, 'tabel-' || t.tabel
FROM raa_tal AS t JOIN tabel ON tabel.tabel = t.tabel JOIN omraade ON omraade.raekke = t.raekke
WHERE t.kolonne GLOB '20[0-9][0-9]' AND t.raekke NOT LIKE '%38-bilag%';

INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, vaerdi, enhed, kilde_id)
SELECT 'andel_af_befolkning', CASE t.tabel WHEN '16' THEN 51 ELSE 62 END, 2018, 'ukendt',
       CASE WHEN k.kommunekode IS NULL THEN 'region' ELSE 'kommune' END, coalesce(k.kommunekode, '1081'), CAST(t.vaerdi AS REAL), t.enhed, 'tabel-' || t.tabel
FROM raa_tal AS t LEFT JOIN kommune AS k ON k.navn = t.raekke
WHERE t.kolonne = 'andel_af_befolkning_2018';

-- Age groups (Tabel 11, 19, 29): "0-15 år"
INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, alder_fra, alder_til, vaerdi, enhed, kilde_id)
SELECT CASE kolonne WHEN 'antal' THEN 'alder' WHEN 'andel' THEN 'alder_andel' ELSE 'alder_pr_1000' END,
       CASE tabel WHEN '11' THEN 51 WHEN '19' THEN 62 ELSE 5765 END, 2018, 'ukendt', 'region', '1081',
       CAST(raekke AS INTEGER), CAST(substr(raekke, instr(raekke, '-') + 1) AS INTEGER), CAST(vaerdi AS REAL), enhed, 'tabel-' || tabel
FROM raa_tal WHERE tabel IN ('11', '19', '29');

INSERT INTO paastand (paastand_id, afsnit, citat, trykt, vaerdi, enhed, tabel, raekke, kolonne, linje, note, kilde_id)
SELECT paastand_id, afsnit, citat, coalesce(trykt, ''), CAST(vaerdi AS REAL), coalesce(enhed, 'andet'), tabel, raekke, kolonne, CAST(linje AS INTEGER), note, 'plan' FROM raa_paastande;
INSERT INTO paastand (paastand_id, afsnit, citat, trykt, vaerdi, enhed, taeller, naevner, linje, note, kilde_id)
SELECT 'bilag-' || bilag || '-' || printf('%03d', rowid), 'Bilag ' || bilag, citat, coalesce(trykt, ''), CAST(vaerdi AS REAL), coalesce(enhed, 'andet'),
       CAST(taeller AS REAL), CAST(naevner AS REAL), CAST(linje AS INTEGER), coalesce(note, emne), 'bilag-' || bilag
FROM raa_spoergeskema;
INSERT INTO paastand_i_ord
SELECT paastand_id, afsnit, citat, art, tabel, raekker, kolonne, CAST(linje AS INTEGER), note, 'plan' FROM raa_paastande_i_ord;

INSERT INTO kommunegennemgang (kommunekode, del, emne, oplysning, trykt, vaerdi, enhed, citat, dato, linje, note, kilde_id)
SELECT kommunekode, 'kommunalt_tilbud', emne, oplysning, trykt, CAST(vaerdi AS REAL), enhed, citat, '2019-11-08', CAST(linje_fra AS INTEGER), note, 'bilag-4'
FROM raa_kommunale_tilbud;
INSERT INTO kommunegennemgang (kommunekode, del, emne, oplysning, antal_klinikker, trykt, vaerdi, vaerdi_til, enhed, citat, dato, linje, note, kilde_id)
SELECT kommunekode, 'praksis', emne, oplysning, CAST(antal_klinikker AS REAL), trykt, CAST(vaerdi AS REAL), CAST(vaerdi_til AS REAL), enhed, citat,
       '2019-11-05', CAST(linje_fra AS INTEGER), note, 'bilag-4'
FROM raa_kommunegennemgang;
