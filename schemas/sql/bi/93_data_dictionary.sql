CREATE VIEW bi.data_dictionary AS
SELECT
    class.relname || coalesce('.' || attribute.attname, '') AS entry_key,
    class.relname::text AS view_name,
    attribute.attname::text AS column_name,
    attribute.attnum::integer AS position,
    format_type(attribute.atttypid, attribute.atttypmod) AS data_type,
    description.description AS meaning
FROM pg_class AS class
JOIN pg_description AS description
    ON description.classoid = 'pg_class'::regclass AND description.objoid = class.oid
LEFT JOIN pg_attribute AS attribute
    ON attribute.attrelid = class.oid
        AND attribute.attnum = description.objsubid
        AND attribute.attnum > 0
WHERE class.relnamespace = 'bi'::regnamespace AND class.relkind = 'v';

COMMENT ON VIEW bi.data_dictionary IS 'What every view of this schema and every column means';
COMMENT ON COLUMN bi.data_dictionary.entry_key IS 'View, or view and column joined by a full stop';
COMMENT ON COLUMN bi.data_dictionary.view_name IS 'Name of the view';
COMMENT ON COLUMN bi.data_dictionary.column_name IS 'Name of the column; null: the view itself';
COMMENT ON COLUMN bi.data_dictionary.position IS 'Place of the column in its view, from 1';
COMMENT ON COLUMN bi.data_dictionary.data_type IS 'Type of the column';
COMMENT ON COLUMN bi.data_dictionary.meaning IS 'What it means';
