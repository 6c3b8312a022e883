CREATE VIEW bi.data_quality_summary AS
SELECT
    finding.authority,
    finding.fault,
    rule.meaning,
    finding.found,
    finding.first_day,
    finding.last_day
FROM (
    SELECT
        part.authority,
        part.fault,
        sum(part.found)::bigint AS found,
        min(part.first_day) AS first_day,
        max(part.last_day) AS last_day
    FROM (
        SELECT authority, fault, count(*) AS found, min(day) AS first_day, max(day) AS last_day
        FROM live.finding_untouched
        GROUP BY authority, fault
        UNION ALL
        SELECT authority, fault, 1, day, day
        FROM live.finding_touched
    ) AS part
    GROUP BY part.authority, part.fault
) AS finding
JOIN bi.data_quality_rule AS rule USING (fault);

COMMENT ON VIEW bi.data_quality_summary IS 'How often each fault was found';
COMMENT ON COLUMN bi.data_quality_summary.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.data_quality_summary.fault IS 'Name of the fault';
COMMENT ON COLUMN bi.data_quality_summary.meaning IS 'What is wrong and what follows from it';
COMMENT ON COLUMN bi.data_quality_summary.found IS 'Rows of bi.data_quality';
COMMENT ON COLUMN bi.data_quality_summary.first_day IS 'Earliest local date among them';
COMMENT ON COLUMN bi.data_quality_summary.last_day IS 'Latest local date among them';
