CREATE VIEW bi.data_quality_weekly AS
SELECT
    authority,
    week,
    to_char(week, 'IYYY"-W"IW') AS iso_week,
    fault,
    meaning,
    count(*) AS found
FROM bi.data_quality
GROUP BY authority, week, fault, meaning;

COMMENT ON VIEW bi.data_quality_weekly IS 'How often each fault was found, by week of its date';
COMMENT ON COLUMN bi.data_quality_weekly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.data_quality_weekly.week IS
    'Monday of the week; null: of a duplicate contact that is known to the alerts only';
COMMENT ON COLUMN bi.data_quality_weekly.iso_week IS 'The week, such as 2020-W53';
COMMENT ON COLUMN bi.data_quality_weekly.fault IS 'Name of the fault';
COMMENT ON COLUMN bi.data_quality_weekly.meaning IS 'What is wrong and what follows from it';
COMMENT ON COLUMN bi.data_quality_weekly.found IS 'Rows of bi.data_quality';
