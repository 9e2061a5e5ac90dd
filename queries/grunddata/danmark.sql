-- What:    what an empty register knows from the start, so that any region can fill it: the regions, the 98 kommuner, and
--          what the national agreement says for all of them. Run once by `ny`, on the temporary table raa_kommuner.
-- Source:  Danmarks Statistik's codes and names (data/danmark); the agreement as domain.md sections 1, 2 and 5 give it.
INSERT INTO kilde (kilde_id, tekst, dato) VALUES
    ('register-kommuner', 'Danmarks Statistik, områdekoder', NULL),
    ('overenskomst', 'Overenskomst om fysioterapi, som Praksisplan for fysioterapi, Region Nordjylland, gengiver den', '2020');

INSERT INTO region (region_kode, statbank_kode, navn, egen) VALUES
    ('1081', '081', 'Region Nordjylland', 0), ('1082', '082', 'Region Midtjylland', 0), ('1083', '083', 'Region Syddanmark', 0),
    ('1084', '084', 'Region Hovedstaden', 0), ('1085', '085', 'Region Sjælland', 0);

-- V3: Bornholm, Ærø, Fanø, Samsø and Læsø are kommuner of islands without a fixed link. Islands inside other kommuner are no
-- kommuner, and are the towns' question.
INSERT INTO kommune (kommunekode, navn, region_kode, oe_uden_fast_forbindelse)
SELECT kommunekode, navn, region_kode, CASE WHEN kommunekode IN ('0400', '0492', '0563', '0741', '0825') THEN 'ja' ELSE 'nej' END
FROM temp.raa_kommuner ORDER BY kommunekode;

-- The kommuner are from 2007-01-01. The sundhedsråd of the other regions are not known here and so not made up.
INSERT INTO planomraade (niveau, omraade_kode, kommunekode, gyldig_fra, kilde_id)
SELECT 'kommune', kommunekode, kommunekode, '2007-01-01', 'register-kommuner' FROM kommune ORDER BY kommunekode;

INSERT INTO kapacitet_enhed (speciale, tilskud_oere, prisniveau, oprindelse) VALUES
    (51, 39300000, 2022, 'O-24: 393.000 kr. i tilskud = 1.000.000 kr. i omsætning'),
    (62, 100000000, 2022, 'O-24: 1.000.000 kr. i tilskud');

INSERT INTO myndighed (speciale, gyldig_fra, gyldig_til, betaler, beslutter, tilskud_procent, kilde_id) VALUES
    (51, '2019-01-01', NULL, 'region', 'region', 39.3, 'overenskomst'),
    (57, '2019-01-01', NULL, 'region', 'region', 80, 'overenskomst'),
    (62, '2019-01-01', NULL, 'kommune', 'kommune', 100, 'overenskomst'),
    (65, '2019-01-01', NULL, 'kommune', 'kommune', 100, 'overenskomst');

-- Not known, so never invented (domain.md, end of section 5).
INSERT INTO parameter (navn, gyldig_fra, beskrivelse, enhed) VALUES
    ('hoejestegraense_procent', '2019-01-01', 'Procenten i højestegrænsen', 'procent'),
    ('minimumsomsaetning', '2019-01-01', 'Minimumsomsætningen', 'kr.'),
    ('takstindeks', '2019-01-01', 'Takstreguleringen af et ydernummers omsætning (§ 24 stk. 3)', 'indeks');
