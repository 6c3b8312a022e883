CREATE VIEW live.decision_timeliness_weekly_touched AS
SELECT
    touched.authority_id,
    touched.authority,
    touched.week,
    counted.*
FROM live.touched_week AS touched
CROSS JOIN LATERAL (
    SELECT
        count(*) AS contacts,
        count(contact.decided_at) AS decided,
        count(*) FILTER (WHERE contact.decision_state = 'OPEN') AS open,
        count(*) FILTER (WHERE contact.overdue_24h) AS open_overdue_24h,
        count(*) FILTER (WHERE contact.overdue_1wd) AS open_overdue_1wd,
        count(contact.decided_within_24h) AS clocked_24h,
        count(*) FILTER (WHERE contact.decided_within_24h) AS decided_within_24h,
        count(contact.decided_at) FILTER (
            WHERE NOT (contact.received_time_known AND contact.decision_time_known)
        ) AS date_only,
        count(contact.decided_within_1wd) AS clocked_1wd,
        count(*) FILTER (WHERE contact.decided_within_1wd) AS decided_within_1wd,
        count(contact.signed_off_at) AS signed_off,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY contact.sign_off_seconds)
            AS sign_off_seconds_median
    FROM bi.contact
    WHERE contact.authority = touched.authority
        AND contact.week = touched.week
        AND contact.decision_state <> 'NOT_NEEDED'
    HAVING count(*) > 0
) AS counted;
SELECT live.keep('decision_timeliness_weekly', 'week');

-- Until the next clock of the week runs out: that of 24 hours, or a day's end for working days. No
-- figure of the week changes with time once all that wait are overdue, or none waits.
CREATE VIEW live.contact_clock_touched AS
SELECT
    touched.authority_id,
    touched.authority,
    touched.week,
    frontdoor.present() AS valid_from,
    waiting.valid_until
FROM live.touched_week AS touched
CROSS JOIN LATERAL (
    SELECT
        least(
            min(contact.received_at + interval '24 hours') FILTER (WHERE NOT contact.overdue_24h),
            CASE
                WHEN bool_or(NOT contact.overdue_1wd) THEN
                    frontdoor.local_midnight(frontdoor.local_date(frontdoor.present()) + 1)
            END,
            'infinity'
        ) AS valid_until
    FROM bi.contact
    WHERE contact.authority = touched.authority
        AND contact.week = touched.week
        AND contact.decision_state = 'OPEN'
    HAVING count(*) > 0
) AS waiting;

CREATE VIEW bi.decision_timeliness_weekly AS
SELECT
    authority,
    week,
    to_char(week, 'IYYY"-W"IW') AS iso_week,
    contacts,
    decided,
    open,
    open_overdue_24h,
    open_overdue_1wd,
    clocked_24h,
    decided_within_24h,
    frontdoor.percent(decided_within_24h, clocked_24h) AS decided_within_24h_percent,
    date_only,
    clocked_1wd,
    decided_within_1wd,
    frontdoor.percent(decided_within_1wd, clocked_1wd) AS decided_within_1wd_percent,
    signed_off,
    sign_off_seconds_median
FROM live.decision_timeliness_weekly;

COMMENT ON VIEW bi.decision_timeliness_weekly IS
    'Both decision clocks by ISO week of receipt; contacts that need no decision left out';
COMMENT ON COLUMN bi.decision_timeliness_weekly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.decision_timeliness_weekly.week IS 'Monday of the ISO week of receipt';
COMMENT ON COLUMN bi.decision_timeliness_weekly.iso_week IS 'The week, such as 2020-W53';
COMMENT ON COLUMN bi.decision_timeliness_weekly.contacts IS
    'Contacts received that need a decision, children not identified included';
COMMENT ON COLUMN bi.decision_timeliness_weekly.decided IS 'Of these: decided';
COMMENT ON COLUMN bi.decision_timeliness_weekly.open IS 'Of these: not decided';
COMMENT ON COLUMN bi.decision_timeliness_weekly.open_overdue_24h IS
    'Not decided, more than 24 hours ago at present';
COMMENT ON COLUMN bi.decision_timeliness_weekly.open_overdue_1wd IS
    'Not decided, more than one working day ago at present';
COMMENT ON COLUMN bi.decision_timeliness_weekly.clocked_24h IS
    'Decided, with a 24-hour clock: both times known, decision not before receipt';
COMMENT ON COLUMN bi.decision_timeliness_weekly.decided_within_24h IS
    'Of these: within 24 hours';
COMMENT ON COLUMN bi.decision_timeliness_weekly.decided_within_24h_percent IS
    'decided_within_24h / clocked_24h in percent, to one place';
COMMENT ON COLUMN bi.decision_timeliness_weekly.date_only IS
    'Decided, but only a date is known: out of the 24-hour clock';
COMMENT ON COLUMN bi.decision_timeliness_weekly.clocked_1wd IS
    'Decided, with a working-day clock: decision not before receipt';
COMMENT ON COLUMN bi.decision_timeliness_weekly.decided_within_1wd IS
    'Of these: within one working day';
COMMENT ON COLUMN bi.decision_timeliness_weekly.decided_within_1wd_percent IS
    'decided_within_1wd / clocked_1wd in percent, to one place';
COMMENT ON COLUMN bi.decision_timeliness_weekly.signed_off IS 'Decided and signed off';
COMMENT ON COLUMN bi.decision_timeliness_weekly.sign_off_seconds_median IS
    'Median of the whole seconds from decision to sign-off, the lower of two';
