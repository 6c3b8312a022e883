CREATE VIEW bi.review_measure AS
WITH contact AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        count(DISTINCT contact.conversation_key) FILTER (WHERE contact.channel_code = 'PHONE')
            AS conversations,
        count(contact.cont_person_id) AS contacts,
        count(contact.cont_person_id) FILTER (WHERE contact.from_community) AS community,
        count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'DECIDED') AS decided,
        count(contact.cont_person_id) FILTER (WHERE contact.converted) AS converted,
        count(contact.cont_person_id) FILTER (WHERE contact.converted_broad) AS converted_broad,
        count(contact.decided_within_24h) AS clocked_24h,
        count(*) FILTER (WHERE contact.decided_within_24h) AS within_24h,
        count(contact.decided_within_1wd) AS clocked_1wd,
        count(*) FILTER (WHERE contact.decided_within_1wd) AS within_1wd,
        count(contact.cont_person_id) FILTER (WHERE NOT contact.information_only) AS counted,
        count(contact.cont_person_id) FILTER (
            WHERE NOT contact.information_only AND NOT contact.has_concern_family
        ) AS without_family
    FROM bi.review_period AS period
    LEFT JOIN bi.contact
        ON contact.authority = period.authority
            AND contact.received_on BETWEEN period.first_day AND period.last_day
    GROUP BY period.authority, period.period, period.side
), referral AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        count(referral.referral_key) AS referrals,
        count(*) FILTER (WHERE referral.re_referral) AS re_referrals
    FROM bi.review_period AS period
    LEFT JOIN bi.referral
        ON referral.authority = period.authority
            AND referral.opened_on BETWEEN period.first_day AND period.last_day
    GROUP BY period.authority, period.period, period.side
), assessment AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        count(assessment.within_45wd_from_start) AS from_start,
        count(*) FILTER (WHERE assessment.within_45wd_from_start) AS within_from_start,
        count(assessment.within_45wd_from_referral) AS from_referral,
        count(*) FILTER (WHERE assessment.within_45wd_from_referral) AS within_from_referral
    FROM bi.review_period AS period
    LEFT JOIN bi.assessment
        ON assessment.authority = period.authority
            AND assessment.authorised_on BETWEEN period.first_day AND period.last_day
    GROUP BY period.authority, period.period, period.side
), caseload AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        count(holding.worker_id) AS allocated,
        count(DISTINCT holding.worker_id) AS workers
    FROM bi.review_period AS period
    LEFT JOIN bi.case_holding AS holding
        ON holding.authority = period.authority
            AND period.last_day >= holding.counted_from
            AND period.last_day < coalesce(holding.counted_until, 'infinity')
            AND EXISTS (
                SELECT
                FROM bi.team
                WHERE team.authority = holding.authority
                    AND team.dept_team_id = holding.team_id
                    AND team.team_type = 'ASSESSMENT'
            )
    GROUP BY period.authority, period.period, period.side
), alert AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        count(*) FILTER (WHERE alert.raised_on >= period.first_day) AS raised,
        count(alert.scrutinised_in_time) FILTER (WHERE alert.raised_on >= period.first_day)
            AS closed_due,
        count(*) FILTER (
            WHERE alert.raised_on >= period.first_day AND alert.scrutinised_in_time
        ) AS in_time,
        count(*) FILTER (
            WHERE alert.raised_at <= frontdoor.local_midnight(period.last_day + 1)
                AND coalesce(alert.closed_at, 'infinity')
                    > frontdoor.local_midnight(period.last_day + 1)
        ) AS open
    FROM bi.review_period AS period
    LEFT JOIN bi.repeat_contact_alert AS alert
        ON alert.authority = period.authority
            AND alert.rule = 'SIMILAR'
            AND alert.raised_on <= period.last_day
    GROUP BY period.authority, period.period, period.side
), safeguarding AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        count(*) FILTER (WHERE event.event = 'STRATEGY_DISCUSSION') AS discussions,
        count(*) FILTER (WHERE event.event = 'SECTION47_STARTED') AS started,
        count(*) FILTER (WHERE event.within_assessment_45wd) AS within_assessment,
        count(*) FILTER (WHERE event.event = 'SECTION47_ENDED') AS ended,
        count(*) FILTER (WHERE event.event = 'SECTION47_ENDED' AND event.no_further_action)
            AS nothing,
        count(event.within_15wd_from_strategy) AS conferences,
        count(*) FILTER (WHERE event.within_15wd_from_strategy) AS in_time
    FROM bi.review_period AS period
    LEFT JOIN bi.section47_event AS event
        ON event.authority = period.authority
            AND event.day BETWEEN period.first_day AND period.last_day
    GROUP BY period.authority, period.period, period.side
), early_help AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        count(*) FILTER (WHERE change.change_code = 'STEP_DOWN') AS stepped_down,
        count(*) FILTER (WHERE change.change_code = 'STEP_UP') AS stepped_up
    FROM bi.review_period AS period
    LEFT JOIN bi.early_help_change AS change
        ON change.authority = period.authority
            AND change.changed_on BETWEEN period.first_day AND period.last_day
    GROUP BY period.authority, period.period, period.side
), proceedings AS (
    SELECT
        period.authority,
        period.period,
        period.side,
        sum(measure.value)::bigint AS issued
    FROM bi.review_period AS period
    LEFT JOIN bi.measure
        ON measure.authority = period.authority
            AND measure.measure_code = 'CARE_PROCEEDINGS'
            AND measure.first_day >= period.first_day
            AND measure.last_day <= period.last_day
    GROUP BY period.authority, period.period, period.side
)
SELECT
    authority,
    period,
    side,
    figure.measure,
    figure.place,
    figure.label,
    figure.unit,
    figure.headline_period,
    figure.part,
    figure.whole,
    CASE figure.unit
        WHEN 'COUNT' THEN figure.part
        WHEN 'PERCENT' THEN frontdoor.percent(figure.part, figure.whole)
        ELSE frontdoor.ratio(figure.part, figure.whole)
    END AS value
FROM contact
JOIN referral USING (authority, period, side)
JOIN assessment USING (authority, period, side)
JOIN caseload USING (authority, period, side)
JOIN alert USING (authority, period, side)
JOIN safeguarding USING (authority, period, side)
JOIN early_help USING (authority, period, side)
JOIN proceedings USING (authority, period, side)
CROSS JOIN LATERAL (
    VALUES
        (1, 'conversations', 'COUNT', 'WINDOW', contact.conversations, NULL::bigint,
            'Conversations by telephone: distinct calls, else contacts'),
        (2, 'contacts', 'COUNT', 'WINDOW', contact.contacts, NULL,
            'Contacts about identified children'),
        (3, 'community_contacts', 'COUNT', 'APRIL_TO_DECEMBER', contact.community, NULL,
            'Contacts from family, friends and neighbours (sources 1A and 1B)'),
        (4, 'conversion_percent', 'PERCENT', 'WINDOW', contact.converted, contact.decided,
            'Decided contacts whose outcomes include a referral'),
        (5, 'conversion_broad_percent', 'PERCENT', 'WINDOW', contact.converted_broad,
            contact.decided,
            'Decided contacts with a referral, a strategy discussion or a referral named'),
        (6, 'decided_within_24h_percent', 'PERCENT', 'WINDOW', contact.within_24h,
            contact.clocked_24h, 'Decisions within 24 hours of the contact'),
        (7, 'decided_within_1_working_day_percent', 'PERCENT', 'WINDOW', contact.within_1wd,
            contact.clocked_1wd, 'Decisions within one working day of the contact'),
        (8, 'referrals', 'COUNT', 'MONTHS', referral.referrals, NULL, 'Referrals'),
        (9, 're_referral_percent', 'PERCENT', 'WINDOW', referral.re_referrals, referral.referrals,
            'Referrals of a child with another one in the 12 months before'),
        (10, 'single_assessments', 'COUNT', 'WINDOW', assessment.from_start, NULL,
            'Assessments authorised, as DfE table C2 counts them'),
        (11, 'assessments_within_45_working_days_percent', 'PERCENT', 'REPORTING_YEAR',
            assessment.within_from_start, assessment.from_start,
            'Assessments authorised within 45 working days of their start (DfE table C2)'),
        (12, 'assessments_within_45_working_days_of_referral_percent', 'PERCENT', 'WINDOW',
            assessment.within_from_referral, assessment.from_referral,
            'Assessments authorised within 45 working days of the referral (guidance)'),
        (13, 'average_caseload', 'AVERAGE', 'WINDOW', caseload.allocated, caseload.workers,
            'Cases per worker in assessment teams at the end of the last day'),
        (14, 'similar_alerts', 'COUNT', 'WINDOW', alert.raised, NULL,
            'Alerts of similar repeat contacts raised'),
        (15, 'similar_alerts_in_time_percent', 'PERCENT', 'WINDOW', alert.in_time,
            alert.closed_due, 'Of those with a due time and closed: closed before it'),
        (16, 'open_similar_alerts', 'COUNT', 'WINDOW', alert.open, NULL,
            'Alerts of similar repeat contacts open at the end of the last day'),
        (17, 'contacts_without_family_percent', 'PERCENT', 'WINDOW', contact.without_family,
            contact.counted,
            'Contacts without a family of concern, never similar to another; warn above 20%'),
        (18, 'strategy_discussions', 'COUNT', 'WINDOW', safeguarding.discussions, NULL,
            'Strategy discussions'),
        (19, 'section47_enquiries', 'COUNT', 'WINDOW', safeguarding.started, NULL,
            'Section 47 enquiries started'),
        (20, 'section47_within_assessment_percent', 'PERCENT', 'WINDOW',
            safeguarding.within_assessment, safeguarding.started,
            'Of these: during an assessment, within 45 working days of its start'),
        (21, 'section47_nfa_percent', 'PERCENT', 'WINDOW', safeguarding.nothing,
            safeguarding.ended, 'Section 47 enquiries that ended in no further action'),
        (22, 'conferences_within_15_working_days_percent', 'PERCENT', 'WINDOW',
            safeguarding.in_time, safeguarding.conferences,
            'Conferences within 15 working days of the strategy discussion'),
        (23, 'stepped_down', 'COUNT', 'WINDOW', early_help.stepped_down, NULL,
            'Steps down from social care to early help'),
        (24, 'stepped_up', 'COUNT', 'WINDOW', early_help.stepped_up, NULL,
            'Steps up from early help to social care'),
        (25, 'care_proceedings', 'COUNT', 'MONTHS', proceedings.issued, NULL,
            'Care proceedings, as counted in figures of whole days, weeks or months')
) AS figure (place, measure, unit, headline_period, part, whole, label);

COMMENT ON VIEW bi.review_measure IS
    'Every measure of the 52-week review in every period of bi.review_period, with its counts';
COMMENT ON COLUMN bi.review_measure.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.review_measure.period IS 'Kind of period in bi.review_period';
COMMENT ON COLUMN bi.review_measure.side IS 'BEFORE or AFTER going live';
COMMENT ON COLUMN bi.review_measure.measure IS
    'Name of the measure';
COMMENT ON COLUMN bi.review_measure.place IS 'Order in which to show the measures';
COMMENT ON COLUMN bi.review_measure.label IS 'What the measure counts';
COMMENT ON COLUMN bi.review_measure.unit IS 'COUNT, PERCENT or AVERAGE';
COMMENT ON COLUMN bi.review_measure.headline_period IS
    'The kind of period for which the measure is published';
COMMENT ON COLUMN bi.review_measure.part IS 'What is counted';
COMMENT ON COLUMN bi.review_measure.whole IS 'What it is a part of, or spread over; null: a count';
COMMENT ON COLUMN bi.review_measure.value IS
    'The count; part / whole in percent or as an average, to one place';
