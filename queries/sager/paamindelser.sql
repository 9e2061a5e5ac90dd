-- What:    what somebody should look at on a day.
-- Rows:    one per reminder, the oldest date first.
-- Source:  domain.md section 4 (hearing deadlines, forhåndsgodkendelser), S7 (a waiting time over 2 months old is forældet [P 3.2]);
--          the samarbejdsudvalg meets at least once a year; a new assessment is heard anew unless the former answers stand [D].
-- Rounding: none.
--
-- :dag      date   the day looked at
-- :varsel   count  days ahead at which an expiry is announced (30)
--
-- art       text  hoeringsfrist | ny_hoering | su_moede | ventetid | forhaandsgodkendelse
-- genstand  text  sag_id, body, or the kind of figure
-- dato      date  the deadline, the day of the new assessment, the last meeting, the oldest figure or the expiry; NULL = none ever
-- tekst     text  what it is about
-- antal     count how many figures are stale; NULL for the other kinds
WITH seneste AS (
    -- The first assessment that an answer may be about.
    SELECT sag_id, max(vurdering_id) AS siden_id FROM sag_vurdering WHERE fastholdt IS NULL AND dato <= :dag GROUP BY sag_id
),
frister AS (
    SELECT h.sag_id, h.kommunekode, max(h.dato) AS sendt, h.frist, seneste.siden_id FROM sag_hoering AS h
    JOIN seneste ON seneste.sag_id = h.sag_id AND h.vurdering_id >= seneste.siden_id
    WHERE h.skridt = 'sendt' AND h.dato <= :dag GROUP BY h.sag_id, h.kommunekode
),
nu AS (
    SELECT sag_id, tilstand, row_number() OVER (PARTITION BY sag_id ORDER BY dato DESC, nr DESC) AS bagfra
    FROM sag_tilstand WHERE dato <= :dag
),
udloeb AS (
    -- The case's approval ends when the first of its bodies' does.
    SELECT a.sag_id, min(a.udloeber) AS udloeber FROM sag_afgoerelse AS a
    JOIN seneste ON seneste.sag_id = a.sag_id AND a.vurdering_id >= seneste.siden_id
    JOIN nu ON nu.sag_id = a.sag_id AND nu.bagfra = 1 AND nu.tilstand = 'forhaandsgodkendt'
    WHERE a.udfald = 'forhaandsgodkendt' AND a.dato <= :dag GROUP BY a.sag_id
),
tider AS (
    SELECT klinik_id, art, max(dato) AS dato FROM ventetid WHERE dato <= :dag GROUP BY klinik_id, art
),
fordelinger AS (
    SELECT art, max(dato) AS dato FROM ventetid_fordeling WHERE dato <= :dag GROUP BY art
),
aabne AS (
    SELECT sag_id FROM nu WHERE bagfra = 1 AND tilstand NOT IN ('forhaandsgodkendt', 'godkendt', 'afslaaet', 'gennemfoert', 'trukket')
),
alt AS (
    SELECT 'hoeringsfrist' AS art, f.sag_id AS genstand, f.frist AS dato,
           k.navn || ' har ikke svaret' AS tekst, NULL AS antal
    FROM frister AS f JOIN kommune AS k USING (kommunekode) JOIN aabne USING (sag_id)
    WHERE f.frist < :dag
      AND NOT EXISTS (SELECT 1 FROM sag_hoering AS s WHERE s.sag_id = f.sag_id AND s.kommunekode = f.kommunekode
                      AND s.vurdering_id >= f.siden_id AND s.skridt IN ('svar', 'lukket_uden_svar') AND s.dato <= :dag)
    UNION ALL
    SELECT 'ny_hoering', h.sag_id, v.dato, k.navn || ' skal høres om vurdering ' || v.nr || ' [D]', NULL
    FROM sag_hoering AS h
    JOIN seneste ON seneste.sag_id = h.sag_id AND h.vurdering_id >= seneste.siden_id
    JOIN sag_vurdering AS v ON v.vurdering_id = seneste.siden_id AND v.nr > 1
    JOIN aabne ON aabne.sag_id = h.sag_id
    JOIN kommune AS k ON k.kommunekode = h.kommunekode
    WHERE h.dato <= :dag
    GROUP BY h.sag_id, h.kommunekode
    HAVING max(h.skridt <> 'beroert') = 0
    UNION ALL
    SELECT 'su_moede', 'samarbejdsudvalget', seneste,
           CASE WHEN seneste IS NULL THEN 'der er ikke registreret noget møde'
                ELSE 'der skal holdes møde mindst én gang om året' END
           || CASE WHEN naeste IS NULL THEN '; intet er planlagt' ELSE '; det næste er planlagt' END, NULL
    FROM (SELECT (SELECT max(dato) FROM moede WHERE organ = 'samarbejdsudvalget' AND dato <= :dag) AS seneste,
                 (SELECT min(dato) FROM moede WHERE organ = 'samarbejdsudvalget' AND dato > :dag) AS naeste)
    WHERE seneste IS NULL OR date(seneste, '+1 year') < :dag
    UNION ALL
    SELECT 'ventetid', 'klinikkers ventetid', min(dato), 'forældede oplysninger (over 2 måneder)', count(*)
    FROM tider WHERE date(dato, '+2 months') < :dag HAVING count(*) > 0
    UNION ALL
    SELECT 'ventetid', 'ventetidsfordelinger', min(dato), 'forældede opgørelser (over 2 måneder)', count(*)
    FROM fordelinger WHERE date(dato, '+2 months') < :dag HAVING count(*) > 0
    UNION ALL
    SELECT 'forhaandsgodkendelse', sag_id, udloeber,
           CASE WHEN udloeber < :dag THEN 'er udløbet uden at være brugt' ELSE 'udløber snart' END, NULL
    FROM udloeb WHERE udloeber <= date(:dag, '+' || :varsel || ' days')
)
SELECT art, genstand, dato, tekst, antal FROM alt ORDER BY dato IS NOT NULL, dato, art, genstand;
