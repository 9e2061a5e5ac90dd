-- What:    the tables of the practice plan exactly as printed, errors included (domain.md section 7).
-- Rows:    one per cell.
-- Source:  publiceret_tabel and publiceret_tal.
-- Rounding: as printed.
--
-- tabel      text     the table's number
-- titel      text     its title
-- raekke     text     row
-- kolonne    text     column
-- trykt      text     as printed
-- vaerdi     real     the number printed; NULL = no number
-- enhed      text     unit
-- kilde      text     where it comes from
SELECT tabel, titel, raekke, kolonne, trykt, vaerdi, enhed, kilde.tekst AS kilde
FROM publiceret_tal JOIN publiceret_tabel USING (tabel) JOIN kilde USING (kilde_id)
ORDER BY CAST(tabel AS INTEGER), tabel, raekke, kolonne;
