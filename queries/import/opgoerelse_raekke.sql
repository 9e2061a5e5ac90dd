-- What:    one row of the file, into the temporary table ny_opgoerelse.
-- Source:  data/skema/opgoerelse.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_opgoerelse (linje, opgoerelse_id, titel, dato, niveau, omraade_kode, over_30, under_30, kapacitet, vikar, paragraf_24_stk_3)
VALUES (:linje, :opgoerelse_id, :titel, :dato, :niveau, :omraade_kode, :over_30, :under_30, :kapacitet, :vikar,
    :paragraf_24_stk_3);
