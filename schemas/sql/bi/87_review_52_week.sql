CREATE VIEW bi.review_52_week AS
SELECT
    authority,
    measure,
    earlier_value AS value_before,
    later_value AS value_after,
    frontdoor.change_percent(earlier_part, earlier_whole, later_part, later_whole)
        AS change_percent,
    earlier_period_label AS period_before,
    later_period_label AS period_after,
    label,
    place,
    unit,
    earlier_part AS part_before,
    earlier_whole AS whole_before,
    later_part AS part_after,
    later_whole AS whole_after,
    earlier_working_days AS working_days_before,
    later_working_days AS working_days_after,
    frontdoor.lockdown_note(
        earlier_days_from_lockdown, earlier_days, later_days_from_lockdown, later_days
    ) AS lockdown_note,
    window_earlier_value AS window_before,
    window_later_value AS window_after,
    frontdoor.change_percent(
        window_earlier_part, window_earlier_whole, window_later_part, window_later_whole
    ) AS window_change_percent,
    window_earlier_period_label AS window_period_before,
    window_later_period_label AS window_period_after,
    window_earlier_part AS window_part_before,
    window_earlier_whole AS window_whole_before,
    window_later_part AS window_part_after,
    window_later_whole AS window_whole_after,
    window_earlier_working_days AS window_working_days_before,
    window_later_working_days AS window_working_days_after,
    frontdoor.lockdown_note(
        window_earlier_days_from_lockdown, window_earlier_days,
        window_later_days_from_lockdown, window_later_days
    ) AS window_lockdown_note
-- One pass over the measures, four of whose rows make one here.
FROM (
    SELECT
        authority,
        measure,
        place,
        label,
        max(value) FILTER (WHERE is_headline AND side = 'BEFORE') AS earlier_value,
        max(part) FILTER (WHERE is_headline AND side = 'BEFORE') AS earlier_part,
        max(whole) FILTER (WHERE is_headline AND side = 'BEFORE') AS earlier_whole,
        max(period_label) FILTER (WHERE is_headline AND side = 'BEFORE') AS earlier_period_label,
        max(days) FILTER (WHERE is_headline AND side = 'BEFORE') AS earlier_days,
        max(working_days) FILTER (WHERE is_headline AND side = 'BEFORE') AS earlier_working_days,
        max(days_from_lockdown) FILTER (WHERE is_headline AND side = 'BEFORE') AS earlier_days_from_lockdown,
        max(value) FILTER (WHERE is_headline AND side = 'AFTER') AS later_value,
        max(part) FILTER (WHERE is_headline AND side = 'AFTER') AS later_part,
        max(whole) FILTER (WHERE is_headline AND side = 'AFTER') AS later_whole,
        max(period_label) FILTER (WHERE is_headline AND side = 'AFTER') AS later_period_label,
        max(days) FILTER (WHERE is_headline AND side = 'AFTER') AS later_days,
        max(working_days) FILTER (WHERE is_headline AND side = 'AFTER') AS later_working_days,
        max(days_from_lockdown) FILTER (WHERE is_headline AND side = 'AFTER') AS later_days_from_lockdown,
        max(value) FILTER (WHERE is_window AND side = 'BEFORE') AS window_earlier_value,
        max(part) FILTER (WHERE is_window AND side = 'BEFORE') AS window_earlier_part,
        max(whole) FILTER (WHERE is_window AND side = 'BEFORE') AS window_earlier_whole,
        max(period_label) FILTER (WHERE is_window AND side = 'BEFORE') AS window_earlier_period_label,
        max(days) FILTER (WHERE is_window AND side = 'BEFORE') AS window_earlier_days,
        max(working_days) FILTER (WHERE is_window AND side = 'BEFORE') AS window_earlier_working_days,
        max(days_from_lockdown) FILTER (WHERE is_window AND side = 'BEFORE') AS window_earlier_days_from_lockdown,
        max(value) FILTER (WHERE is_window AND side = 'AFTER') AS window_later_value,
        max(part) FILTER (WHERE is_window AND side = 'AFTER') AS window_later_part,
        max(whole) FILTER (WHERE is_window AND side = 'AFTER') AS window_later_whole,
        max(period_label) FILTER (WHERE is_window AND side = 'AFTER') AS window_later_period_label,
        max(days) FILTER (WHERE is_window AND side = 'AFTER') AS window_later_days,
        max(working_days) FILTER (WHERE is_window AND side = 'AFTER') AS window_later_working_days,
        max(days_from_lockdown) FILTER (WHERE is_window AND side = 'AFTER') AS window_later_days_from_lockdown,
        unit
    FROM (
        SELECT
            *,
            period = headline_period AS is_headline,
            period = 'WINDOW' AS is_window
        FROM bi.review_measure
        JOIN bi.review_period USING (authority, period, side)
    ) AS figure
    GROUP BY authority, measure, place, label, unit
) AS pivoted;

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
