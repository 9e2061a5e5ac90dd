-- What:    the register's own threshold for counts of persons meant for publication.
-- Rows:    at most one: the value that holds on the day.
-- Source:  domain.md S10; entered, without default.
-- Rounding: none.
--
-- :pr  date  the day looked at
--
-- vaerdi  persons  the least count that is shown
SELECT vaerdi FROM parameter
WHERE navn = 'diskretionstaerskel' AND vaerdi IS NOT NULL AND gyldig_fra <= :pr
ORDER BY gyldig_fra DESC LIMIT 1;
