-- The measures of activity: the one list that its items, kept figures and views are made of. Contacts
-- (live.activity_contact_item) and cases (live.activity_case_row) count where theirs is true, calls
-- once however often they are there, figures by their value. percent_name is in percent of whole.
CREATE VIEW live.activity_measure (place, name, kind, percent_name, whole, meaning) AS
SELECT *
FROM (
    VALUES
        (1, 'contacts', 'CONTACT', NULL, NULL, 'Contacts received, about identified children'),
        (2, 'unidentified', 'CONTACT', NULL, NULL,
         'Beside them: contacts about children not identified'),
        (3, 'conversations', 'CALL', NULL, NULL,
         'Conversations by telephone: distinct calls, else contacts'),
        (4, 'community_contacts', 'CONTACT', NULL, NULL,
         'Of the contacts: from family, friends and neighbours (sources 1A and 1B)'),
        (5, 'information_only', 'CONTACT', NULL, NULL, 'Of the contacts: information only'),
        (6, 'without_family', 'CONTACT', 'without_family_percent', 'contacts - information_only',
         'Of the contacts that are not information only: without a family of concern'),
        (7, 'decided', 'CONTACT', NULL, NULL, 'Of the contacts: decided, whenever that was'),
        (8, 'converted', 'CONTACT', 'conversion_percent', 'decided',
         'Of the decided: the outcomes include REFERRAL'),
        (9, 'converted_broad', 'CONTACT', 'conversion_broad_percent', 'decided',
         'Of the decided: outcomes include REFERRAL or STRATEGY_DISCUSSION, '
         'or a referral is named'),
        (10, 'needing_decision', 'CONTACT', NULL, NULL,
         'Contacts received that need a decision, children not identified included'),
        (11, 'decisions', 'CONTACT', NULL, NULL, 'Of these: decided, whenever that was'),
        (12, 'clocked_24h', 'CONTACT', NULL, NULL, 'Of the decisions: with a 24-hour clock'),
        (13, 'decided_within_24h', 'CONTACT', 'decided_within_24h_percent', 'clocked_24h',
         'Of these: within 24 hours'),
        (14, 'date_only', 'CONTACT', NULL, NULL,
         'Of the decisions: only a date is known, out of the 24-hour clock'),
        (15, 'clocked_1wd', 'CONTACT', NULL, NULL, 'Of the decisions: with a working-day clock'),
        (16, 'decided_within_1wd', 'CONTACT', 'decided_within_1wd_percent', 'clocked_1wd',
         'Of these: within one working day'),
        (17, 'signed_off', 'CONTACT', 'signed_off_percent', 'decisions',
         'Of the decisions: signed off'),
        (18, 'referrals', 'CASE', NULL, NULL, 'Referrals opened'),
        (19, 're_referrals', 'CASE', 're_referral_percent', 'referrals',
         'Of these: another one of the child in the 12 months before'),
        (20, 'referral_nfa', 'CASE', 'referral_nfa_percent', 'referrals',
         'Of the referrals: no further action'),
        (21, 'assessments_started', 'CASE', NULL, NULL, 'Assessments started'),
        (22, 'assessments_authorised', 'CASE', NULL, NULL, 'Assessments authorised'),
        (23, 'clocked_from_start', 'CASE', NULL, NULL,
         'Of these: with a DfE clock, start to authorisation'),
        (24, 'within_45wd_from_start', 'CASE', 'within_45wd_from_start_percent',
         'clocked_from_start',
         'Of these: within 45 working days of their start'),
        (25, 'clocked_from_referral', 'CASE', NULL, NULL,
         'Of the authorised: with a guidance clock, referral to authorisation'),
        (26, 'within_45wd_from_referral', 'CASE', 'within_45wd_from_referral_percent',
         'clocked_from_referral',
         'Of these: within 45 working days of the referral'),
        (27, 'strategy_discussions', 'CASE', NULL, NULL, 'Strategy discussions held'),
        (28, 'strategy_nfa', 'CASE', 'strategy_nfa_percent', 'strategy_discussions',
         'Of these: ended in no further action'),
        (29, 'section47_started', 'CASE', NULL, NULL, 'Section 47 enquiries started'),
        (30, 'within_assessment_45wd', 'CASE', 'within_assessment_45wd_percent',
         'section47_started',
         'Of these: while an assessment of the child was running, '
         'within 45 working days of its start'),
        (31, 'section47_ended', 'CASE', NULL, NULL, 'Section 47 enquiries ended'),
        (32, 'section47_nfa', 'CASE', 'section47_nfa_percent', 'section47_ended',
         'Of these: ended in no further action'),
        (33, 'conferences', 'CASE', NULL, NULL, 'Initial child protection conferences held'),
        (34, 'conferences_clocked', 'CASE', NULL, NULL,
         'Of these: with a day from which their clock runs, and held on or after it'),
        (35, 'within_15wd_from_strategy', 'CASE', 'within_15wd_from_strategy_percent',
         'conferences_clocked',
         'Of these: within 15 working days'),
        (36, 'early_help_opened', 'CASE', NULL, NULL, 'Early help episodes opened'),
        (37, 'early_help_closed', 'CASE', NULL, NULL, 'Early help episodes closed'),
        (38, 'stepped_down', 'CASE', NULL, NULL, 'Steps down from social care to early help'),
        (39, 'stepped_up', 'CASE', NULL, NULL, 'Steps up from early help to social care'),
        (40, 'legal_gateway_decisions', 'CASE', NULL, NULL, 'Decisions of the legal gateway panel'),
        (41, 'continue_current_plan', 'CASE', NULL, NULL, 'Of these: continue the current plan'),
        (42, 'start_pre_proceedings', 'CASE', NULL, NULL, 'Of these: start pre-proceedings'),
        (43, 'issue_care_proceedings', 'CASE', NULL, NULL, 'Of these: issue care proceedings'),
        (44, 'gateway_outcome_not_known', 'CASE', NULL, NULL, 'Of these: outcome not known'),
        (45, 'similar_alerts', 'CASE', NULL, NULL, 'Alerts of similar repeat contacts raised'),
        (46, 'similar_closed_due', 'CASE', NULL, NULL, 'Of these: closed, with a due time'),
        (47, 'similar_in_time', 'CASE', 'similar_in_time_percent', 'similar_closed_due',
         'Of these: closed before their due time'),
        (48, 'any_alerts', 'CASE', NULL, NULL, 'Alerts of any repeat contacts raised'),
        (49, 'care_proceedings', 'FIGURE', NULL, NULL,
         'Care proceedings, as counted in figures of periods within it')
) AS measure;

-- A list of columns: each measure by the pattern of its kind, where %1$s is its name; null: without.
CREATE FUNCTION live.measures(
    of_contact text, of_case text, of_call text DEFAULT NULL, of_figure text DEFAULT NULL
) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT string_agg(
        format(
            CASE kind
                WHEN 'CONTACT' THEN of_contact
                WHEN 'CASE' THEN of_case
                WHEN 'CALL' THEN of_call
                ELSE of_figure
            END,
            name
        ),
        ', ' ORDER BY place
    )
    FROM live.activity_measure;
END;

-- Each measure as it is, and behind it what it is in percent.
CREATE FUNCTION live.measures_in_percent() RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT string_agg(
        concat_ws(
            ', ',
            name,
            CASE
                WHEN percent_name IS NOT NULL THEN
                    format('frontdoor.percent(%s, %s) AS %s', name, whole, percent_name)
            END
        ),
        ', ' ORDER BY place
    )
    FROM live.activity_measure;
END;

-- Runs a statement in which lists of columns stand for each %s.
CREATE FUNCTION live.make(statement text, VARIADIC lists text []) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format(statement, VARIADIC lists);
END
$$;

CREATE FUNCTION live.comment_on_measures(of_view regclass) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    told record;
BEGIN
    FOR told IN
        SELECT shown.name, shown.meaning
        FROM live.activity_measure AS measure
        CROSS JOIN LATERAL (
            VALUES
                (measure.name, measure.meaning),
                (
                    measure.percent_name,
                    format(
                        '%s / %s in percent, to one place',
                        measure.name,
                        CASE
                            WHEN measure.whole LIKE '% %' THEN format('(%s)', measure.whole)
                            ELSE measure.whole
                        END
                    )
                )
        ) AS shown (name, meaning)
        JOIN pg_attribute AS attribute
            ON attribute.attrelid = of_view AND attribute.attname = shown.name
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', of_view, told.name, told.meaning);
    END LOOP;
END
$$;
