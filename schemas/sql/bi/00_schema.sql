-- Made anew whenever a view changed: whoever reads bi sees the old views or the new ones.
SET LOCAL client_min_messages = warning;
DROP SCHEMA IF EXISTS bi, live, rollup CASCADE;
CREATE SCHEMA bi;
COMMENT ON SCHEMA bi IS
    'What BI tools may rely on: rows, measures and reference data, all derived when read';
CREATE SCHEMA live;
COMMENT ON SCHEMA live IS
    'What bi is made of where figures are kept: kept ones, and those of what was touched since';
CREATE SCHEMA rollup;
COMMENT ON SCHEMA rollup IS 'Figures that are kept; wrong by themselves for what was touched since';
-- Nothing is kept yet.
INSERT INTO frontdoor.touched_day VALUES (NULL, NULL);
