CREATE VIEW bi.code AS
SELECT
    code.list || '/' || code.symbol AS code_key,
    code.list,
    code.symbol,
    code.code,
    code.label,
    code.category,
    code.position
FROM frontdoor.code;

COMMENT ON VIEW bi.code IS 'The code lists: one row per code of each list';
COMMENT ON COLUMN bi.code.code_key IS 'List and symbol, joined by /';
COMMENT ON COLUMN bi.code.list IS 'Name of the list, such as referral_source';
COMMENT ON COLUMN bi.code.symbol IS 'As published in events, such as S_1A';
COMMENT ON COLUMN bi.code.code IS 'As people know it and as all views show it, such as 1A';
COMMENT ON COLUMN bi.code.label IS 'What the code means';
COMMENT ON COLUMN bi.code.category IS 'Group of codes in published tables, where there is one';
COMMENT ON COLUMN bi.code.position IS 'Place of the code in its list';
