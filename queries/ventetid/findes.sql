-- What:    which bases have waiting times at the day; decides the default basis.
-- Rows:    one.
-- Source:  domain.md S7, S9.
-- Rounding: none.
--
-- :pr   date  the day looked at, ISO
--
-- register    0/1  a clinic has a value on or before the day
-- opgoerelse  0/1  a distribution was published in the year of the day or earlier
SELECT EXISTS (SELECT 1 FROM ventetid WHERE dato <= :pr) AS register,
       EXISTS (SELECT 1 FROM ventetid_fordeling WHERE substr(dato, 1, 4) <= substr(:pr, 1, 4)) AS opgoerelse;
