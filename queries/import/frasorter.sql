-- What:    leaves out the rows something is wrong with, so that the rest can be checked and saved (--kun-gyldige).
-- Source:  issue "Outside files in, nothing lost": the rest is written to a file.
DELETE FROM temp.ny_klinikker WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_ydernumre WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_kapaciteter WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_ansaettelser WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_ventetider WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_aktivitet WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_befolkning WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_opgoerelse WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.ny_statbank WHERE linje IN (SELECT linje FROM temp.import_fejl);
DELETE FROM temp.import_fejl;
DELETE FROM temp.import_dom;
DELETE FROM temp.import_vis;
