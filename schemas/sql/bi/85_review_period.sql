CREATE VIEW bi.review_period AS
SELECT
    authority.authority,
    period.name AS period,
    period.side,
    period.first_day::date AS first_day,
    period.last_day::date AS last_day,
    period.first_day::date || ' to ' || period.last_day::date AS period_label,
    period.last_day::date - period.first_day::date + 1 AS days,
    closing.working_days - opening.working_days AS working_days,
    greatest(period.last_day::date - greatest(period.first_day::date, '2020-03-23') + 1, 0)
        AS days_from_lockdown
FROM bi.authority
CROSS JOIN LATERAL (
    SELECT
        date_trunc('month', authority.go_live_on) AS month,
        date_trunc('year', authority.go_live_on - interval '3 months') + interval '3 months'
            AS april
) AS live
CROSS JOIN LATERAL (
    VALUES
        ('WINDOW', 'BEFORE', authority.go_live_on - 364, authority.go_live_on - 1),
        ('WINDOW', 'AFTER', authority.go_live_on, authority.go_live_on + 363),
        ('MONTHS', 'BEFORE', live.month - interval '1 year', live.month - interval '1 day'),
        ('MONTHS', 'AFTER', live.month, live.month + interval '1 year -1 day'),
        ('APRIL_TO_DECEMBER', 'BEFORE', live.april, live.april + interval '9 months -1 day'),
        ('APRIL_TO_DECEMBER', 'AFTER', live.april + interval '1 year',
            live.april + interval '21 months -1 day'),
        ('REPORTING_YEAR', 'BEFORE', live.april, live.april + interval '1 year -1 day'),
        ('REPORTING_YEAR', 'AFTER', live.april + interval '1 year',
            live.april + interval '2 years -1 day')
) AS period (name, side, first_day, last_day)
LEFT JOIN frontdoor.calendar_day AS opening ON opening.day = period.first_day::date - 1
LEFT JOIN frontdoor.calendar_day AS closing ON closing.day = period.last_day::date
WHERE authority.go_live_on IS NOT NULL;

COMMENT ON VIEW bi.review_period IS
    'The periods on both sides of going live that the 52-week review compares';
COMMENT ON COLUMN bi.review_period.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.review_period.period IS
    'WINDOW: 364 days; MONTHS: 12 calendar months, the month of going live begins the later ones; '
    'APRIL_TO_DECEMBER, REPORTING_YEAR: of the reporting year of going live and the one after it';
COMMENT ON COLUMN bi.review_period.side IS 'BEFORE or AFTER';
COMMENT ON COLUMN bi.review_period.first_day IS 'First local date of the period';
COMMENT ON COLUMN bi.review_period.last_day IS 'Last local date of the period';
COMMENT ON COLUMN bi.review_period.period_label IS 'Both dates, such as 2018-11-06 to 2019-11-04';
COMMENT ON COLUMN bi.review_period.days IS 'Days of the period';
COMMENT ON COLUMN bi.review_period.working_days IS 'Working days of the period';
COMMENT ON COLUMN bi.review_period.days_from_lockdown IS
    'Days of the period on or after 23 March 2020, when the lockdown began';
