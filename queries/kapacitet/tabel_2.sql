-- What:    Tabel 2: physiotherapists by kind of connection, the region, one row per count; development first to last.
-- Rows:    one per published count of the whole region, by date.
-- Source:  plan section 3.1.1; published counts (opgoerelse) only: the register holds no earlier counts than its own.
-- Rounding: none here.
--
-- :pr   date  counts after this day are left out
--
-- opgoerelse_id      text
-- dato               date   the day of the count
-- over_30            count
-- under_30           count
-- vikar              count
-- paragraf_24_stk_3  count
-- i_alt              count  sum of the four; NULL when one is unknown
SELECT opgoerelse_id, dato, over_30, under_30, vikar, paragraf_24_stk_3, over_30 + under_30 + vikar + paragraf_24_stk_3 AS i_alt
FROM opgoerelse_kapacitet JOIN opgoerelse USING (opgoerelse_id)
WHERE niveau = 'region' AND vikar IS NOT NULL AND substr(dato, 1, 4) <= substr(:pr, 1, 4)
  -- A count per kommune has a region row too; Tabel 2's counts are of the region alone.
  AND NOT EXISTS (SELECT 1 FROM opgoerelse_kapacitet AS k WHERE k.opgoerelse_id = opgoerelse.opgoerelse_id AND k.niveau = 'kommune')
ORDER BY dato;
