-- What:    the meetings, held and planned.
-- Rows:    one per meeting, newest first.
-- Source:  domain.md section 1 (SU, LSU); the samarbejdsudvalg meets at least once a year.
-- Rounding: none.
--
-- dato   date
-- organ  text  samarbejdsudvalget | landssamarbejdsudvalget
-- note   text
SELECT dato, organ, note FROM moede ORDER BY dato DESC, organ;
