-- What:    one row of the file, into the temporary table ny_klinikker.
-- Source:  data/skema/klinikker.json; every parameter is a column of it, or derived from one.
INSERT INTO temp.ny_klinikker (linje, klinik_id, navn, adresse, postnr, "by", kommunekode, x, y, lat, lon, koordinat_kvalitet, koordinat_dato,
    handicapadgang, handicaptoilet, parkering, trinfri, holdlokale, bassin, gyldig_fra, gyldig_til, note,
    bysamfund_id)
VALUES (:linje, :klinik_id, :navn, :adresse, :postnr, :by, :kommunekode, :x, :y, :lat, :lon, :koordinat_kvalitet,
    :koordinat_dato, :handicapadgang, :handicaptoilet, :parkering, :trinfri, :holdlokale, :bassin, :gyldig_fra,
    :gyldig_til, :note, :bysamfund_id);
