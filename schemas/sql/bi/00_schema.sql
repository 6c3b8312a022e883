-- Made anew whenever a view changed: whoever reads bi sees the old views or the new ones.
SET LOCAL client_min_messages = warning;
DROP SCHEMA IF EXISTS bi CASCADE;
CREATE SCHEMA bi;
COMMENT ON SCHEMA bi IS
    'What BI tools may rely on: rows, measures and reference data, all derived when read';
