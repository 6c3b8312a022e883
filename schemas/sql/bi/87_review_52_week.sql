CREATE VIEW bi.review_52_week AS
WITH figure AS (
    SELECT * FROM bi.review_measure JOIN bi.review_period USING (authority, period, side)
)
SELECT
    earlier.authority,
    earlier.measure,
    earlier.value AS value_before,
    later.value AS value_after,
    frontdoor.change_percent(earlier.part, earlier.whole, later.part, later.whole)
        AS change_percent,
    earlier.period_label AS period_before,
    later.period_label AS period_after,
    earlier.label,
    earlier.place,
    earlier.unit,
    earlier.part AS part_before,
    earlier.whole AS whole_before,
    later.part AS part_after,
    later.whole AS whole_after,
    earlier.working_days AS working_days_before,
    later.working_days AS working_days_after,
    frontdoor.lockdown_note(
        earlier.days_from_lockdown, earlier.days, later.days_from_lockdown, later.days
    ) AS lockdown_note,
    window_earlier.value AS window_before,
    window_later.value AS window_after,
    frontdoor.change_percent(
        window_earlier.part, window_earlier.whole, window_later.part, window_later.whole
    ) AS window_change_percent,
    window_earlier.period_label AS window_period_before,
    window_later.period_label AS window_period_after,
    window_earlier.part AS window_part_before,
    window_earlier.whole AS window_whole_before,
    window_later.part AS window_part_after,
    window_later.whole AS window_whole_after,
    window_earlier.working_days AS window_working_days_before,
    window_later.working_days AS window_working_days_after,
    frontdoor.lockdown_note(
        window_earlier.days_from_lockdown, window_earlier.days,
        window_later.days_from_lockdown, window_later.days
    ) AS window_lockdown_note
FROM figure AS earlier
JOIN figure AS later USING (authority, measure)
JOIN figure AS window_earlier USING (authority, measure)
JOIN figure AS window_later USING (authority, measure)
WHERE earlier.period = earlier.headline_period
    AND earlier.side = 'BEFORE'
    AND later.period = earlier.headline_period
    AND later.side = 'AFTER'
    AND window_earlier.period = 'WINDOW'
    AND window_earlier.side = 'BEFORE'
    AND window_later.period = 'WINDOW'
    AND window_later.side = 'AFTER';

COMMENT ON VIEW bi.review_52_week IS
    'Each measure before and after going live: in the period for which it is published, and in the '
    '364 days on either side';
COMMENT ON COLUMN bi.review_52_week.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.review_52_week.measure IS 'Name of the measure';
COMMENT ON COLUMN bi.review_52_week.value_before IS 'Value in period_before, to one place';
COMMENT ON COLUMN bi.review_52_week.value_after IS 'Value in period_after, to one place';
COMMENT ON COLUMN bi.review_52_week.change_percent IS
    'Change from before to after in percent of before, of the unrounded values, to one place';
COMMENT ON COLUMN bi.review_52_week.period_before IS
    'First and last local date of the value before';
COMMENT ON COLUMN bi.review_52_week.period_after IS 'First and last local date of the value after';
COMMENT ON COLUMN bi.review_52_week.label IS 'What the measure counts';
COMMENT ON COLUMN bi.review_52_week.place IS 'Order in which to show the measures';
COMMENT ON COLUMN bi.review_52_week.unit IS
    'COUNT, PERCENT (part in percent of whole) or AVERAGE (part / whole)';
COMMENT ON COLUMN bi.review_52_week.part_before IS 'What is counted, before';
COMMENT ON COLUMN bi.review_52_week.whole_before IS 'What it is a part of, before; null: a count';
COMMENT ON COLUMN bi.review_52_week.part_after IS 'What is counted, after';
COMMENT ON COLUMN bi.review_52_week.whole_after IS 'What it is a part of, after; null: a count';
COMMENT ON COLUMN bi.review_52_week.working_days_before IS 'Working days of period_before';
COMMENT ON COLUMN bi.review_52_week.working_days_after IS 'Working days of period_after';
COMMENT ON COLUMN bi.review_52_week.lockdown_note IS
    'Days of both periods from the lockdown of 23 March 2020 on; null: no or all days of both';
COMMENT ON COLUMN bi.review_52_week.window_before IS 'Value in the 364 days before going live';
COMMENT ON COLUMN bi.review_52_week.window_after IS 'Value in the 364 days from going live';
COMMENT ON COLUMN bi.review_52_week.window_change_percent IS
    'Change from window_before to window_after in percent, to one place';
COMMENT ON COLUMN bi.review_52_week.window_period_before IS
    'First and last local date of the window before';
COMMENT ON COLUMN bi.review_52_week.window_period_after IS
    'First and last local date of the window after';
COMMENT ON COLUMN bi.review_52_week.window_part_before IS 'What is counted in the window before';
COMMENT ON COLUMN bi.review_52_week.window_whole_before IS
    'What it is a part of; null: a count';
COMMENT ON COLUMN bi.review_52_week.window_part_after IS 'What is counted in the window after';
COMMENT ON COLUMN bi.review_52_week.window_whole_after IS 'What it is a part of; null: a count';
COMMENT ON COLUMN bi.review_52_week.window_working_days_before IS
    'Working days of the window before';
COMMENT ON COLUMN bi.review_52_week.window_working_days_after IS
    'Working days of the window after';
COMMENT ON COLUMN bi.review_52_week.window_lockdown_note IS
    'Days of both windows from the lockdown of 23 March 2020 on; null: no or all days of both';
