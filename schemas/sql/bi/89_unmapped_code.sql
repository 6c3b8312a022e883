CREATE VIEW bi.unmapped_code AS
SELECT
    authority || '#' || entity || '#' || field || '#' || symbol || '#' || coalesce(local_code, '')
        AS unmapped_code_key,
    authority,
    entity,
    field,
    list,
    symbol,
    local_code,
    count(*) AS found,
    min(day) AS first_day,
    max(day) AS last_day
FROM bi.unknown_code
GROUP BY authority, entity, field, list, symbol, local_code;

COMMENT ON VIEW bi.unmapped_code IS
    'Local codes, and symbols that read as UNKNOWN, that somebody has to map: how often each came, '
    'and since when';
COMMENT ON COLUMN bi.unmapped_code.unmapped_code_key IS
    'Authority, kind of thing, field, symbol and local code, joined by #';
COMMENT ON COLUMN bi.unmapped_code.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.unmapped_code.entity IS 'What kind of thing says it';
COMMENT ON COLUMN bi.unmapped_code.field IS 'Field of the event, such as source';
COMMENT ON COLUMN bi.unmapped_code.list IS 'The code list in bi.code';
COMMENT ON COLUMN bi.unmapped_code.symbol IS 'As sent: UNKNOWN, or what the list lacks';
COMMENT ON COLUMN bi.unmapped_code.local_code IS
    'The source''s own code beside it (source_local, concern_local); null: none';
COMMENT ON COLUMN bi.unmapped_code.found IS 'Rows of bi.unknown_code';
COMMENT ON COLUMN bi.unmapped_code.first_day IS 'Earliest local date among them';
COMMENT ON COLUMN bi.unmapped_code.last_day IS 'Latest local date among them';
