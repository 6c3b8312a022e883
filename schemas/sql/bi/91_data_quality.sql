-- Of most rows nothing is wrong: a table is gone through once, by its own columns, for all that can
-- be.
CREATE VIEW bi.data_quality AS
-- What rows are compared with, worked out before any is read. Of what starts on past_N or later the
-- Nth working day is past the table of bank holidays.
WITH covered AS NOT MATERIALIZED (
    SELECT
        frontdoor.local_date(frontdoor.present()) AS today,
        (
            SELECT coalesce(make_date(extract(year FROM min(day))::integer, 1, 1), 'infinity')
            FROM frontdoor.bank_holiday
        ) AS first_day,
        (
            SELECT make_date(extract(year FROM max(day))::integer, 12, 31)
            FROM frontdoor.bank_holiday
        ) AS last_day,
        coalesce(past.starts[1], '-infinity') AS past_1,
        coalesce(past.starts[15], '-infinity') AS past_15,
        coalesce(past.starts[45], '-infinity') AS past_45,
        -- Factors that belong to a family: a contact with one of them needs no closer look.
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'assessment_factor'
                AND substring(symbol FROM '^F_([0-9]+)')::numeric NOT IN (20, 21)
        ) AS families
    FROM (
        -- The last working days of the table, backwards.
        SELECT ARRAY(
            SELECT day
            FROM frontdoor.calendar_day
            WHERE is_working
                AND day <= (
                    SELECT make_date(extract(year FROM max(day))::integer, 12, 31)
                    FROM frontdoor.bank_holiday
                )
            ORDER BY day DESC
            LIMIT 45
        ) AS starts
    ) AS past
), finding (authority, fault, entity_key, person_id, entity_id, related_id, day) AS (
    SELECT
        authority.gss_code,
        fault.name,
        frontdoor.entity_key(authority.gss_code, contact.child_id, contact.contact_id),
        nullif(contact.child_id, ''),
        contact.contact_id,
        fault.related_id,
        fault.day
    FROM timeliness.contact
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN covered
    CROSS JOIN LATERAL (
        SELECT
            contact.call_revision >= 0 AND NOT contact.call_voided AS called,
            contact.decision_revision >= 0 AND NOT contact.decision_voided AS decided
    ) AS present
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN present.decided THEN contact.decided_on ELSE covered.today END AS ended_on
    ) AS clock
    CROSS JOIN LATERAL (
        SELECT
            present.decided
            AND CASE
                WHEN contact.call_time_known AND contact.decision_time_known THEN
                    contact.decided_at < contact.received_at
                ELSE contact.decided_on < contact.received_on
            END AS before_contact,
            present.decided
            AND CASE
                WHEN contact.decision_time_known THEN contact.signed_off_at < contact.decided_at
                ELSE frontdoor.local_date(contact.signed_off_at) < contact.decided_on
            END AS signed_before,
            contact.received_on >= covered.past_1 AS due_past,
            clock.ended_on > contact.received_on
            AND (
                contact.received_on + 1 < covered.first_day OR clock.ended_on > covered.last_day
            ) AS outside,
            -- Of these two each row has to be looked at more closely.
            present.decided AND contact.referral_id IS NOT NULL AS names_referral,
            contact.child_id <> '' AND NOT covered.families ?| contact.concern_factors
                AS may_lack_family
    ) AS broken
    CROSS JOIN LATERAL (
        SELECT 'DECISION_WITHOUT_CONTACT', NULL, contact.decided_on
        WHERE NOT present.called
        UNION ALL
        SELECT 'DECISION_BEFORE_CONTACT', NULL, contact.received_on
        WHERE present.called AND broken.before_contact
        UNION ALL
        SELECT 'SIGN_OFF_BEFORE_DECISION', NULL, contact.received_on
        WHERE present.called AND broken.signed_before
        UNION ALL
        SELECT 'DECISION_DUE_PAST_TABLE', NULL, contact.received_on
        WHERE present.called AND broken.due_past
        UNION ALL
        SELECT 'DECISION_OUTSIDE_TABLE', NULL, contact.received_on
        WHERE present.called AND broken.outside
        UNION ALL
        SELECT 'DECISION_WITHOUT_REFERRAL', contact.referral_id, contact.decided_on
        WHERE present.called
            AND broken.names_referral
            AND NOT EXISTS (
                SELECT
                FROM timeliness.referral
                WHERE referral.authority_id = contact.authority_id
                    AND referral.child_key = contact.child_key
                    AND referral.child_id = contact.child_id
                    AND referral.referral_id = contact.referral_id
                    AND referral.opened_revision >= 0
                    AND NOT referral.opened_voided
            )
        UNION ALL
        SELECT 'CONTACT_WITHOUT_FAMILY', NULL, contact.received_on
        WHERE present.called
            AND broken.may_lack_family
            AND NOT EXISTS (
                SELECT
                FROM unnest(contact.concern_factors) AS factor (symbol)
                WHERE substring(factor.symbol FROM '^F_([0-9]+)')::numeric NOT IN (20, 21)
            )
    ) AS fault (name, related_id, day)
    -- Names the authority, so that rows of others are passed over before this is asked of them.
    WHERE CASE
        WHEN present.called THEN
            authority.gss_code <> ''
            AND NOT contact.information_only
            AND (
                broken.before_contact
                OR broken.signed_before
                OR broken.due_past
                OR broken.outside
                OR broken.names_referral
                OR broken.may_lack_family
            )
        ELSE present.decided
    END
    UNION ALL
    SELECT
        authority.gss_code,
        fault.name,
        frontdoor.entity_key(authority.gss_code, assessment.child_id, assessment.assessment_id),
        assessment.child_id,
        assessment.assessment_id,
        fault.related_id,
        part.started_on
    FROM timeliness.assessment
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN covered
    CROSS JOIN LATERAL (
        SELECT
            assessment.start_revision >= 0 AND NOT assessment.start_voided AS started,
            assessment.end_revision >= 0 AND NOT assessment.end_voided AS ended
    ) AS present
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN present.ended THEN assessment.end_started_on
                ELSE assessment.start_started_on
            END AS started_on,
            CASE WHEN present.ended THEN assessment.authorised_on ELSE covered.today END
                AS ended_on,
            coalesce(
                CASE WHEN present.ended THEN assessment.end_referral_id END,
                CASE WHEN present.started THEN assessment.start_referral_id END
            ) AS referral_id
    ) AS part
    LEFT JOIN timeliness.referral
        ON referral.authority_id = assessment.authority_id
            AND referral.child_key = assessment.child_key
            AND referral.child_id = assessment.child_id
            AND referral.opened_revision >= 0
            AND NOT referral.opened_voided
            AND referral.referral_id = coalesce(
                part.referral_id,
                (
                    SELECT latest.referral_id
                    FROM timeliness.referral AS latest
                    WHERE latest.authority_id = assessment.authority_id
                        AND latest.child_key = assessment.child_key
                        AND latest.child_id = assessment.child_id
                        AND latest.opened_revision >= 0
                        AND NOT latest.opened_voided
                        AND NOT latest.no_further_action
                        AND latest.opened_on <= part.started_on
                    ORDER BY latest.opened_at DESC, latest.referral_id DESC
                    LIMIT 1
                )
            )
    -- One under a no-further-action referral counts in nothing, whatever else may be wrong with it.
    CROSS JOIN LATERAL (
        SELECT
            referral.no_further_action IS NOT TRUE AS counts,
            least(part.started_on, referral.opened_on) AS first_on
    ) AS clock
    CROSS JOIN LATERAL (
        SELECT
            referral.no_further_action AS under_nfa,
            present.ended AND NOT present.started AS without_start,
            referral.referral_id IS NULL AS without_referral,
            present.ended
            AND CASE
                WHEN assessment.end_time_known THEN
                    assessment.authorised_at < assessment.end_started_at
                ELSE assessment.authorised_on < assessment.end_started_on
            END AS before_start,
            present.ended
            AND CASE
                WHEN assessment.end_time_known AND referral.opened_time_known THEN
                    assessment.authorised_at < referral.opened_at
                ELSE assessment.authorised_on < referral.opened_on
            END AS before_referral,
            present.ended
            AND assessment.closure_reason IS NOT NULL
            AND assessment.authorised_on < referral.opened_on AS closed_before,
            greatest(part.started_on, referral.opened_on) >= covered.past_45 AS due_past,
            present.ended AND assessment.factors = '{}' AS without_factors,
            present.ended
            AND 'F_21' = ANY (assessment.factors)
            AND NOT assessment.factors <@ ARRAY['F_21'] AS with_21,
            part.ended_on > clock.first_on
            AND (
                clock.first_on + 1 < covered.first_day OR part.ended_on > covered.last_day
            ) AS outside
    ) AS broken
    CROSS JOIN LATERAL (
        SELECT 'ASSESSMENT_UNDER_NFA_REFERRAL', referral.referral_id
        WHERE broken.under_nfa
        UNION ALL
        SELECT 'ASSESSMENT_WITHOUT_START', assessment.end_referral_id
        WHERE broken.without_start
        UNION ALL
        SELECT 'ASSESSMENT_WITHOUT_REFERRAL', NULL
        WHERE clock.counts AND broken.without_referral
        UNION ALL
        SELECT 'ASSESSMENT_BEFORE_START', referral.referral_id
        WHERE clock.counts AND broken.before_start
        UNION ALL
        SELECT 'ASSESSMENT_BEFORE_REFERRAL', referral.referral_id
        WHERE clock.counts AND broken.before_referral
        UNION ALL
        SELECT 'CLOSURE_BEFORE_REFERRAL', referral.referral_id
        WHERE clock.counts AND broken.closed_before
        UNION ALL
        SELECT 'ASSESSMENT_DUE_PAST_TABLE', referral.referral_id
        WHERE clock.counts AND broken.due_past
        UNION ALL
        SELECT 'ASSESSMENT_WITHOUT_FACTORS', referral.referral_id
        WHERE clock.counts AND broken.without_factors
        UNION ALL
        SELECT 'ASSESSMENT_WITH_21_AND_OTHERS', referral.referral_id
        WHERE clock.counts AND broken.with_21
        UNION ALL
        SELECT 'ASSESSMENT_OUTSIDE_TABLE', referral.referral_id
        WHERE clock.counts AND broken.outside
    ) AS fault (name, related_id)
    WHERE (present.started OR present.ended)
        AND (
            broken.under_nfa
            OR broken.without_start
            OR broken.without_referral
            OR broken.before_start
            OR broken.before_referral
            OR broken.closed_before
            OR broken.due_past
            OR broken.without_factors
            OR broken.with_21
            OR broken.outside
        )
    UNION ALL
    SELECT
        authority.gss_code,
        'REFERRAL_WITHOUT_CONTACT',
        frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id),
        referral.child_id,
        referral.referral_id,
        referral.contact_id,
        referral.opened_on
    FROM caseload.referral
    JOIN frontdoor.authority USING (authority_id)
    WHERE referral.contact_id IS NOT NULL
        AND referral.opened_revision >= 0
        AND NOT referral.opened_voided
        AND NOT EXISTS (
            SELECT
            FROM timeliness.contact
            WHERE contact.authority_id = referral.authority_id
                AND contact.child_key = referral.child_key
                AND contact.child_id = referral.child_id
                AND contact.contact_id = referral.contact_id
                AND contact.call_revision >= 0
                AND NOT contact.call_voided
        )
    UNION ALL
    SELECT
        authority.gss_code,
        fault.name,
        frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id),
        referral.child_id,
        referral.referral_id,
        NULL,
        referral.closed_on
    FROM caseload.referral
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN referral.opened_revision < 0 OR referral.opened_voided THEN
                    'CLOSURE_WITHOUT_REFERRAL'
                WHEN referral.no_further_action THEN 'CLOSURE_UNDER_NFA_REFERRAL'
                WHEN referral.closed_on < referral.opened_on THEN 'CLOSURE_BEFORE_REFERRAL'
            END
        UNION ALL
        SELECT 'CLOSURE_WITHOUT_ASSESSMENT'
        WHERE referral.closure_reason IN ('RC8', 'RC9')
            AND referral.opened_revision >= 0
            AND NOT referral.opened_voided
            AND NOT referral.no_further_action
            AND NOT EXISTS (
                SELECT
                FROM timeliness.assessment
                WHERE assessment.authority_id = referral.authority_id
                    AND assessment.child_key = referral.child_key
                    AND assessment.child_id = referral.child_id
                    AND assessment.end_revision >= 0
                    AND NOT assessment.end_voided
                    AND referral.referral_id = coalesce(
                        assessment.end_referral_id,
                        CASE
                            WHEN assessment.start_revision >= 0 AND NOT assessment.start_voided THEN
                                assessment.start_referral_id
                        END,
                        (
                            SELECT latest.referral_id
                            FROM caseload.referral AS latest
                            WHERE latest.authority_id = assessment.authority_id
                                AND latest.child_key = assessment.child_key
                                AND latest.child_id = assessment.child_id
                                AND latest.opened_revision >= 0
                                AND NOT latest.opened_voided
                                AND NOT latest.no_further_action
                                AND latest.opened_on <= assessment.end_started_on
                            ORDER BY latest.opened_at DESC, latest.referral_id DESC
                            LIMIT 1
                        )
                    )
            )
    ) AS fault (name)
    WHERE referral.closed_revision >= 0 AND NOT referral.closed_voided AND fault.name IS NOT NULL
    UNION ALL
    SELECT
        authority,
        'TWO_OPEN_REFERRALS',
        referral_key,
        cine_person_id,
        cine_referral_id,
        NULL,
        opened_on
    FROM (
        SELECT *, count(*) OVER (PARTITION BY authority, cine_person_id) AS open_referrals
        FROM bi.referral
        WHERE case_state = 'OPEN'
    ) AS referral
    WHERE open_referrals > 1
    UNION ALL
    SELECT
        authority.gss_code,
        CASE
            WHEN named.referral_id IS NULL THEN 'ALLOCATION_WITHOUT_REFERRAL'
            ELSE 'ALLOCATION_UNDER_NFA_REFERRAL'
        END,
        frontdoor.entity_key(authority.gss_code, allocation.child_id, allocation.allocation_id),
        allocation.child_id,
        allocation.allocation_id,
        allocation.referral_id,
        allocation.allocated_on
    FROM caseload.allocation
    JOIN frontdoor.authority USING (authority_id)
    LEFT JOIN caseload.referral AS named
        ON named.authority_id = allocation.authority_id
            AND named.child_key = allocation.child_key
            AND named.child_id = allocation.child_id
            AND named.referral_id = allocation.referral_id
            AND named.opened_revision >= 0
            AND NOT named.opened_voided
    WHERE allocation.allocated_revision >= 0
        AND NOT allocation.allocated_voided
        AND named.no_further_action IS NOT FALSE
        AND (
            allocation.referral_id IS NOT NULL
            OR NOT EXISTS (
                SELECT
                FROM caseload.referral AS earlier
                WHERE earlier.authority_id = allocation.authority_id
                    AND earlier.child_key = allocation.child_key
                    AND earlier.child_id = allocation.child_id
                    AND earlier.opened_revision >= 0
                    AND NOT earlier.opened_voided
                    AND NOT earlier.no_further_action
                    AND earlier.opened_on <= allocation.allocated_on
            )
        )
    UNION ALL
    SELECT
        authority.gss_code,
        'REVIEW_WITHOUT_ALERT',
        frontdoor.entity_key(authority.gss_code, review.child_id, review.review_id),
        review.child_id,
        review.review_id,
        review.alert_id,
        frontdoor.local_date(review.reviewed_at)
    FROM (
        SELECT DISTINCT ON (authority_id, child_key, review_key) *
        FROM repeat_contact.review_version
        ORDER BY
            authority_id, child_key, review_key, revision DESC, recorded_at DESC, hash DESC
    ) AS review
    JOIN frontdoor.authority USING (authority_id)
    WHERE NOT review.voided
        AND NOT EXISTS (
            SELECT
            FROM repeat_contact.alert
            WHERE alert.authority_id = review.authority_id
                AND alert.child_key = review.child_key
                AND alert.child_id = review.child_id
                AND alert.alert_id::text = review.alert_id
        )
    UNION ALL
    SELECT
        authority,
        'ALERT_DUE_PAST_TABLE',
        alert_key,
        child_id,
        alert_id,
        raising_contact_id,
        raised_on
    FROM bi.repeat_contact_alert
    WHERE due_at IS NULL AND NOT historic
    UNION ALL
    SELECT
        authority.gss_code,
        'DUPLICATE_CONTACT',
        frontdoor.entity_key(authority.gss_code, duplicate.child_id, duplicate.contact_id),
        duplicate.child_id,
        duplicate.contact_id,
        duplicate.matched_contact_id,
        contact.received_on
    FROM (
        SELECT DISTINCT
            authority_id, child_key, contact_key, child_id, contact_id, matched_contact_id
        FROM repeat_contact.duplicate
    ) AS duplicate
    JOIN frontdoor.authority USING (authority_id)
    LEFT JOIN timeliness.contact USING (authority_id, child_key, contact_key)
    UNION ALL
    SELECT
        authority.gss_code,
        fault.name,
        frontdoor.entity_key(authority.gss_code, section47.child_id, section47.section47_id),
        section47.child_id,
        section47.section47_id,
        fault.related_id,
        part.started_on
    FROM front_door.section47
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN covered
    CROSS JOIN LATERAL (
        SELECT
            section47.start_revision >= 0 AND NOT section47.start_voided AS started,
            section47.end_revision >= 0 AND NOT section47.end_voided AS ended
    ) AS present
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN present.ended THEN section47.end_started_on
                ELSE section47.start_started_on
            END AS started_on,
            coalesce(
                CASE WHEN present.ended THEN section47.end_referral_id END,
                CASE WHEN present.started THEN section47.start_referral_id END
            ) AS referral_id,
            coalesce(
                CASE WHEN present.ended THEN section47.end_strategy_discussion_id END,
                CASE WHEN present.started THEN section47.start_strategy_discussion_id END
            ) AS strategy_discussion_id
    ) AS part
    LEFT JOIN timeliness.referral
        ON referral.authority_id = section47.authority_id
            AND referral.child_key = section47.child_key
            AND referral.child_id = section47.child_id
            AND referral.opened_revision >= 0
            AND NOT referral.opened_voided
            AND referral.referral_id = coalesce(
                part.referral_id,
                (
                    SELECT latest.referral_id
                    FROM timeliness.referral AS latest
                    WHERE latest.authority_id = section47.authority_id
                        AND latest.child_key = section47.child_key
                        AND latest.child_id = section47.child_id
                        AND latest.opened_revision >= 0
                        AND NOT latest.opened_voided
                        AND NOT latest.no_further_action
                        AND latest.opened_on <= part.started_on
                    ORDER BY latest.opened_at DESC, latest.referral_id DESC
                    LIMIT 1
                )
            )
    LEFT JOIN caseload.referral AS opened
        ON opened.authority_id = referral.authority_id
            AND opened.child_key = referral.child_key
            AND opened.child_id = referral.child_id
            AND opened.referral_id = referral.referral_id
            AND opened.opened_revision >= 0
            AND NOT opened.opened_voided
    LEFT JOIN front_door.strategy_discussion AS discussion
        ON discussion.authority_id = section47.authority_id
            AND discussion.child_key = section47.child_key
            AND discussion.child_id = section47.child_id
            AND discussion.strategy_discussion_id = part.strategy_discussion_id
            AND discussion.held_revision >= 0
            AND NOT discussion.held_voided
    CROSS JOIN LATERAL (
        SELECT
            present.ended
            AND CASE
                WHEN section47.end_time_known THEN section47.ended_at < section47.end_started_at
                ELSE section47.ended_on < section47.end_started_on
            END AS is_before
    ) AS clock
    CROSS JOIN LATERAL (
        SELECT
            referral.referral_id IS NULL AS without_referral,
            opened.no_further_action AS under_nfa,
            part.strategy_discussion_id IS NOT NULL AND discussion.child_key IS NULL
                AS without_discussion,
            NOT present.started AS without_start,
            present.ended
            AND NOT clock.is_before
            AND section47.ended_on > part.started_on
            AND (
                part.started_on + 1 < covered.first_day OR section47.ended_on > covered.last_day
            ) AS outside
    ) AS broken
    CROSS JOIN LATERAL (
        SELECT 'SECTION47_WITHOUT_REFERRAL', NULL
        WHERE broken.without_referral
        UNION ALL
        SELECT 'SECTION47_UNDER_NFA_REFERRAL', referral.referral_id
        WHERE broken.under_nfa
        UNION ALL
        SELECT 'SECTION47_WITHOUT_DISCUSSION', part.strategy_discussion_id
        WHERE broken.without_discussion
        UNION ALL
        SELECT 'SECTION47_WITHOUT_START', section47.end_referral_id
        WHERE broken.without_start
        UNION ALL
        SELECT 'SECTION47_BEFORE_START', referral.referral_id
        WHERE clock.is_before
        UNION ALL
        SELECT 'SECTION47_OUTSIDE_TABLE', referral.referral_id
        WHERE broken.outside
    ) AS fault (name, related_id)
    WHERE (present.started OR present.ended)
        AND (
            broken.without_referral
            OR broken.under_nfa
            OR broken.without_discussion
            OR broken.without_start
            OR clock.is_before
            OR broken.outside
        )
    UNION ALL
    SELECT
        authority,
        'STRATEGY_DISCUSSION_WITHOUT_REFERRAL',
        strategy_discussion_key,
        person_id,
        strategy_discussion_id,
        NULL,
        held_on
    FROM bi.strategy_discussion
    WHERE referral_id IS NULL
    UNION ALL
    SELECT
        authority,
        'LEGAL_GATEWAY_WITHOUT_REFERRAL',
        legal_gateway_key,
        person_id,
        legal_gateway_id,
        NULL,
        prep_pre_pro_decision_date::date
    FROM bi.legal_gateway
    WHERE referral_id IS NULL
    UNION ALL
    SELECT
        authority.gss_code,
        'CONFERENCE_WITHOUT_REFERRAL',
        frontdoor.entity_key(authority.gss_code, conference.child_id, conference.conference_id),
        conference.child_id,
        conference.conference_id,
        conference.referral_id,
        conference.held_on
    FROM front_door.conference
    JOIN frontdoor.authority USING (authority_id)
    WHERE conference.referral_id IS NOT NULL
        AND conference.held_revision >= 0
        AND NOT conference.held_voided
        AND NOT EXISTS (
            SELECT
            FROM timeliness.referral
            WHERE referral.authority_id = conference.authority_id
                AND referral.child_key = conference.child_key
                AND referral.child_id = conference.child_id
                AND referral.referral_id = conference.referral_id
                AND referral.opened_revision >= 0
                AND NOT referral.opened_voided
        )
    UNION ALL
    SELECT
        conference.authority,
        fault.name,
        conference.conference_key,
        conference.icpc_person_id,
        conference.icpc_icpc_id,
        conference.icpc_s47_enquiry_id,
        conference.held_on
    FROM bi.conference
    CROSS JOIN covered
    CROSS JOIN LATERAL (
        VALUES
            ('CONFERENCE_WITHOUT_SECTION47',
                conference.icpc_icpc_transfer_in = 'N' AND conference.clock_from IS NULL),
            ('TRANSFER_IN_WITHOUT_NOTIFICATION',
                conference.icpc_icpc_transfer_in = 'Y' AND conference.clock_from IS NULL),
            ('CONFERENCE_BEFORE_STRATEGY', conference.held_on < conference.clock_from),
            ('CONFERENCE_DUE_PAST_TABLE', conference.clock_from >= covered.past_15),
            ('CONFERENCE_OUTSIDE_TABLE',
                conference.held_on > conference.clock_from
                AND (
                    conference.clock_from + 1 < covered.first_day
                    OR conference.held_on > covered.last_day
                ))
    ) AS fault (name, found)
    WHERE fault.found
    UNION ALL
    SELECT
        authority.gss_code,
        'EARLY_HELP_WITHOUT_OPENING',
        frontdoor.entity_key(authority.gss_code, ending.child_id, ending.early_help_id),
        ending.child_id,
        ending.early_help_id,
        NULL,
        max(ending.changed_on)
    FROM front_door.early_help_change AS ending
    JOIN frontdoor.authority USING (authority_id)
    JOIN frontdoor.code AS kind
        ON kind.list = 'early_help_change' AND kind.symbol = ending.change
    WHERE ending.changed_revision >= 0
        AND NOT ending.changed_voided
        AND ending.change NOT IN ('OPENED', 'STEP_DOWN', 'UNKNOWN')
        AND NOT EXISTS (
            SELECT
            FROM front_door.early_help_change AS opening
            WHERE opening.authority_id = ending.authority_id
                AND opening.child_key = ending.child_key
                AND opening.child_id = ending.child_id
                AND opening.early_help_id = ending.early_help_id
                AND opening.changed_revision >= 0
                AND NOT opening.changed_voided
                AND opening.change IN ('OPENED', 'STEP_DOWN')
        )
    GROUP BY authority.gss_code, ending.child_id, ending.early_help_id
    UNION ALL
    SELECT
        authority,
        'MEASURE_TWICE',
        measure_key,
        NULL,
        measure_id,
        other_id,
        first_day
    FROM (
        SELECT
            *,
            first_value(measure_id) OVER same AS other_id
        FROM bi.measure
        WINDOW same AS (
            PARTITION BY authority, measure_code, theme, grade, period, first_day, source_local
            ORDER BY measure_id
        )
    ) AS measure
    WHERE measure_id <> other_id
    UNION ALL
    SELECT
        authority.gss_code,
        'EQUAL_REVISIONS',
        frontdoor.entity_key(authority.gss_code, version.child_id, version.entity_id),
        version.child_id,
        version.entity_id,
        NULL,
        max(version.day)
    FROM (
        SELECT authority_id, child_id, contact_id, 'contact', revision, hash, received_on
        FROM repeat_contact.contact_version
        UNION ALL
        SELECT authority_id, child_id, referral_id, 'referral', revision, hash, opened_on
        FROM repeat_contact.referral_version
        UNION ALL
        SELECT
            authority_id,
            child_id,
            review_id,
            'review',
            revision,
            hash,
            frontdoor.local_date(reviewed_at)
        FROM repeat_contact.review_version
    ) AS version (authority_id, child_id, entity_id, entity, revision, hash, day)
    JOIN frontdoor.authority USING (authority_id)
    GROUP BY
        authority.gss_code,
        version.child_id,
        version.entity_id,
        version.entity,
        version.revision
    HAVING min(version.hash) <> max(version.hash)
)
SELECT
    finding.authority,
    finding.fault,
    coalesce(finding.entity, rule.entity) AS entity,
    rule.meaning,
    finding.entity_key,
    finding.person_id,
    finding.entity_id,
    finding.related_id,
    finding.day,
    date_trunc('week', finding.day::timestamp)::date AS week
FROM (
    SELECT authority, fault, NULL AS entity, entity_key, person_id, entity_id, related_id, day
    FROM finding
    UNION ALL
    SELECT DISTINCT
        authority,
        CASE WHEN local_code IS NULL THEN 'UNKNOWN_CODE' ELSE 'UNMAPPED_LOCAL_CODE' END,
        entity,
        entity_key,
        person_id,
        entity_id,
        field || ': ' || coalesce(local_code, symbol),
        day
    FROM bi.unknown_code
    UNION ALL
    SELECT
        authority,
        'TIME_AHEAD',
        entity,
        entity_key,
        person_id,
        entity_id,
        event || ': ' || string_agg(field, ', ' ORDER BY field),
        record_on
    FROM bi.time_ahead
    GROUP BY authority, event, entity, entity_key, person_id, entity_id, record_on
) AS finding
JOIN bi.data_quality_rule AS rule USING (fault);

COMMENT ON VIEW bi.data_quality IS
    'What the rules could not count, or doubt: one row per entity and fault, and per code or event '
    'where the fault is one of these';
COMMENT ON COLUMN bi.data_quality.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.data_quality.fault IS 'Name of the fault';
COMMENT ON COLUMN bi.data_quality.entity IS 'What kind of thing entity_id names';
COMMENT ON COLUMN bi.data_quality.meaning IS 'What is wrong and what follows from it';
COMMENT ON COLUMN bi.data_quality.entity_key IS
    'Authority, child and entity, joined by /, or the alert''s id: the key in its view';
COMMENT ON COLUMN bi.data_quality.person_id IS 'Id of the child; null: not identified';
COMMENT ON COLUMN bi.data_quality.entity_id IS 'Id of the contact, referral, assessment, ...';
COMMENT ON COLUMN bi.data_quality.related_id IS
    'What it is about: id of the referral named, alert reviewed, contact matched, ...; the code and '
    'its field; the event and its times; null: nothing';
COMMENT ON COLUMN bi.data_quality.day IS
    'Local date of the entity; of TIME_AHEAD, that of its record in Kafka';
COMMENT ON COLUMN bi.data_quality.week IS 'Monday of the week of that date';
