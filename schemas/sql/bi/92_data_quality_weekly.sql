CREATE VIEW bi.data_quality_weekly AS
SELECT
    finding.authority,
    finding.week,
    to_char(finding.week, 'IYYY"-W"IW') AS iso_week,
    finding.fault,
    rule.meaning,
    finding.found
FROM (
    SELECT part.authority, part.week, part.fault, sum(part.found)::bigint AS found
    FROM (
        SELECT authority, week, fault, count(*) AS found
        FROM live.finding_untouched
        GROUP BY authority, week, fault
        UNION ALL
        SELECT authority, week, fault, 1
        FROM live.finding_touched
    ) AS part
    GROUP BY part.authority, part.week, part.fault
) AS finding
JOIN bi.data_quality_rule AS rule USING (fault);

COMMENT ON VIEW bi.data_quality_weekly IS 'How often each fault was found, by week of its date';
COMMENT ON COLUMN bi.data_quality_weekly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.data_quality_weekly.week IS
    'Monday of the week; null: of a duplicate contact that is known to the alerts only';
COMMENT ON COLUMN bi.data_quality_weekly.iso_week IS 'The week, such as 2020-W53';
COMMENT ON COLUMN bi.data_quality_weekly.fault IS 'Name of the fault';
COMMENT ON COLUMN bi.data_quality_weekly.meaning IS 'What is wrong and what follows from it';
COMMENT ON COLUMN bi.data_quality_weekly.found IS 'Rows of bi.data_quality';
