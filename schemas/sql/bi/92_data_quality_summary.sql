CREATE VIEW bi.data_quality_summary AS
SELECT
    authority,
    fault,
    meaning,
    count(*) AS found,
    min(day) AS first_day,
    max(day) AS last_day
FROM bi.data_quality
GROUP BY authority, fault, meaning;

COMMENT ON VIEW bi.data_quality_summary IS 'How often each fault was found';
COMMENT ON COLUMN bi.data_quality_summary.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.data_quality_summary.fault IS 'Name of the fault';
COMMENT ON COLUMN bi.data_quality_summary.meaning IS 'What is wrong and what follows from it';
COMMENT ON COLUMN bi.data_quality_summary.found IS 'Rows of bi.data_quality';
COMMENT ON COLUMN bi.data_quality_summary.first_day IS 'Earliest local date among them';
COMMENT ON COLUMN bi.data_quality_summary.last_day IS 'Latest local date among them';
