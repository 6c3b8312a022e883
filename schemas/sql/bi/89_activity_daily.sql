SELECT live.make(
    $$
    CREATE VIEW bi.activity_daily AS
    SELECT
        authority,
        team_id,
        source_code,
        source_desc,
        period AS day,
        week,
        month,
        reporting_year,
        %s
    FROM live.activity
    WHERE grain = 'DAY'
    $$,
    live.measures('%1$s', '%1$s', '%1$s', '%1$s')
);

COMMENT ON VIEW bi.activity_daily IS
    'Everything that the front door counts, by authority, team, source and day: each on the day '
    'to which its own measure puts it. All but conversations can be added up';
COMMENT ON COLUMN bi.activity_daily.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.activity_daily.team_id IS
    'Team of what is counted, as its own view names it; null: none, and all early help and care '
    'proceedings';
COMMENT ON COLUMN bi.activity_daily.source_code IS
    'Source of contacts and referrals, such as 1A, UNKNOWN: not known; null: all else, which has '
    'none';
COMMENT ON COLUMN bi.activity_daily.source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.activity_daily.day IS
    'Local date: of receipt for contacts and decisions, opening for referrals, authorisation for '
    'assessments, else of the event';
COMMENT ON COLUMN bi.activity_daily.week IS 'Monday of its ISO week';
COMMENT ON COLUMN bi.activity_daily.month IS 'First day of its month';
COMMENT ON COLUMN bi.activity_daily.reporting_year IS '1 April to 31 March, such as 2020/21';
SELECT live.comment_on_measures('bi.activity_daily');
COMMENT ON COLUMN bi.activity_daily.care_proceedings IS
    'Care proceedings, as counted in figures of single days';
