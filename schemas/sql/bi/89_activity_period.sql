SELECT live.make(
    $$
    CREATE VIEW bi.activity_period AS
    SELECT
        authority,
        team_id,
        source_code,
        source_desc,
        grain,
        period,
        CASE grain
            WHEN 'WEEK' THEN period + 6
            WHEN 'MONTH' THEN (period + interval '1 month')::date - 1
            ELSE (period + interval '1 year')::date - 1
        END AS period_end,
        CASE grain
            WHEN 'WEEK' THEN to_char(period, 'IYYY"-W"IW')
            WHEN 'MONTH' THEN to_char(period, 'YYYY-MM')
            ELSE frontdoor.reporting_year(period)
        END AS period_label,
        %s
    FROM live.activity
    WHERE grain IN ('WEEK', 'MONTH', 'REPORTING_YEAR')
    $$,
    live.measures_in_percent()
);

COMMENT ON VIEW bi.activity_period IS
    'bi.activity_daily by ISO week, month and reporting year, with percentages beside counts';
COMMENT ON COLUMN bi.activity_period.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.activity_period.team_id IS
    'Team of what is counted, as its own view names it; null: none, and all early help and care '
    'proceedings';
COMMENT ON COLUMN bi.activity_period.source_code IS
    'Source of contacts and referrals, such as 1A, UNKNOWN: not known; null: all else, which has '
    'none';
COMMENT ON COLUMN bi.activity_period.source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.activity_period.grain IS 'WEEK, MONTH or REPORTING_YEAR: choose one';
COMMENT ON COLUMN bi.activity_period.period IS 'First day of the period';
COMMENT ON COLUMN bi.activity_period.period_end IS 'Last day of the period';
COMMENT ON COLUMN bi.activity_period.period_label IS 'Such as 2020-W45, 2020-11 or 2020/21';
SELECT live.comment_on_measures('bi.activity_period');
COMMENT ON COLUMN bi.activity_period.conversations IS
    'Conversations by telephone in the period: distinct calls, else contacts';
COMMENT ON COLUMN bi.activity_period.care_proceedings IS
    'Care proceedings, as counted in figures of days, weeks, months ... within the period';
