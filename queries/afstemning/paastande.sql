-- What:    The numerical claims of the plan's text and surveys, with what of the tables they restate.
-- Rows:    one per claim, in the order they stand in the plan.
-- Source:  paastand; chapters 1 to 5, Bilag 1 to 3.
-- Rounding: none: vaerdi is the printed figure.
--
-- paastand_id  text
-- afsnit       text  section of the plan
-- citat        text  the words, verbatim
-- trykt        text  the figure as printed, words included
-- vaerdi       real  the figure in its unit; NULL when printed without a number
-- enhed        text
-- tabel        text  the table restated; NULL for none
-- raekke       text  its row, or rows separated by ;
-- kolonne      text  its column or formula
-- taeller      real  a printed numerator
-- naevner      real  a printed denominator
-- linje        line  counted from 1
SELECT paastand_id, afsnit, citat, trykt, vaerdi, enhed, tabel, raekke, kolonne, taeller, naevner, linje
FROM paastand ORDER BY linje, paastand_id;
