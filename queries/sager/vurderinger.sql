-- What:    the assessments of a case, and which is current.
-- Rows:    one per assessment up to the day, in order.
-- Source:  domain.md S9 (nothing is overwritten); that what was said of an earlier assessment must be said again unless a
--          reason is noted is a decision of this project [D].
-- Rounding: none.
--
-- :sag  text  sag_id
-- :dag  date  the day looked at
--
-- nr         count  1, 2, ... within the case
-- dato       date   the day the application, or what is new in it, was received
-- pr         date   the date of the view
-- grundlag   text   register | opgoerelse
-- regel      text   F1-F4 or F6
-- til        text   receiving kommune; NULL = unknown
-- flyttes    number weighted kapacitet
-- grund      text   why it was made; NULL for the first
-- fastholdt  text   why what was said of the one before still counts; NULL = it must be said again
-- gaelder    count  1 = the current one
SELECT v.nr, v.dato, v.pr, v.grundlag, v.regel, k.navn AS til, v.flyttes, v.grund, v.fastholdt,
       v.nr = max(v.nr) OVER () AS gaelder
FROM sag_vurdering AS v LEFT JOIN kommune AS k ON k.kommunekode = v.modtagende
WHERE v.sag_id = :sag AND v.dato <= :dag
ORDER BY v.nr;
