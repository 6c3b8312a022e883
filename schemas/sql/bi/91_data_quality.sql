CREATE VIEW bi.data_quality AS
WITH covered AS (
    SELECT
        make_date(extract(year FROM min(day))::integer, 1, 1) AS first_day,
        make_date(extract(year FROM max(day))::integer, 12, 31) AS last_day
    FROM frontdoor.bank_holiday
), finding (authority, fault, entity_key, person_id, entity_id, related_id, day) AS (
    SELECT
        contact.authority,
        fault.name,
        contact.contact_key,
        contact.cont_person_id,
        contact.cont_contact_id,
        NULL,
        contact.received_on
    FROM bi.contact
    CROSS JOIN covered
    CROSS JOIN LATERAL (
        SELECT coalesce(contact.decided_on, frontdoor.local_date(frontdoor.present())) AS day
    ) AS ending
    CROSS JOIN LATERAL (
        VALUES
            ('DECISION_BEFORE_CONTACT',
                contact.decision_state = 'DECIDED' AND contact.decision_working_days IS NULL),
            ('SIGN_OFF_BEFORE_DECISION',
                CASE
                    WHEN contact.decision_time_known THEN
                        contact.signed_off_at < contact.decided_at
                    ELSE contact.signed_off_local::date < contact.decided_on
                END),
            ('DECISION_DUE_PAST_TABLE', contact.decision_due_on IS NULL),
            ('CONTACT_WITHOUT_FAMILY',
                contact.cont_person_id IS NOT NULL AND NOT contact.has_concern_family),
            ('DECISION_OUTSIDE_TABLE',
                ending.day > contact.received_on
                AND (
                    contact.received_on + 1 < coalesce(covered.first_day, 'infinity')
                    OR ending.day > covered.last_day
                ))
    ) AS fault (name, found)
    WHERE contact.decision_state <> 'NOT_NEEDED' AND fault.found
    UNION ALL
    SELECT
        authority.gss_code,
        'DECISION_WITHOUT_REFERRAL',
        frontdoor.entity_key(authority.gss_code, contact.child_id, contact.contact_id),
        nullif(contact.child_id, ''),
        contact.contact_id,
        contact.referral_id,
        contact.decided_on
    FROM timeliness.contact
    JOIN frontdoor.authority USING (authority_id)
    WHERE contact.referral_id IS NOT NULL
        AND contact.decision_revision >= 0
        AND NOT contact.decision_voided
        AND contact.call_revision >= 0
        AND NOT contact.call_voided
        AND NOT contact.information_only
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
    SELECT
        authority.gss_code,
        'DECISION_WITHOUT_CONTACT',
        frontdoor.entity_key(authority.gss_code, contact.child_id, contact.contact_id),
        nullif(contact.child_id, ''),
        contact.contact_id,
        NULL,
        contact.decided_on
    FROM timeliness.contact
    JOIN frontdoor.authority USING (authority_id)
    WHERE contact.decision_revision >= 0
        AND NOT contact.decision_voided
        AND (contact.call_revision < 0 OR contact.call_voided)
    UNION ALL
    SELECT
        assessment.authority,
        fault.name,
        assessment.assessment_key,
        assessment.cina_person_id,
        assessment.cina_assessment_id,
        assessment.cina_referral_id,
        assessment.started_on
    FROM bi.assessment
    CROSS JOIN covered
    CROSS JOIN LATERAL (
        SELECT coalesce(assessment.authorised_on, frontdoor.local_date(frontdoor.present())) AS day
    ) AS ending
    CROSS JOIN LATERAL (
        VALUES
            ('ASSESSMENT_WITHOUT_REFERRAL', assessment.cina_referral_id IS NULL),
            ('ASSESSMENT_BEFORE_START',
                assessment.authorised_on IS NOT NULL
                AND assessment.working_days_from_start IS NULL),
            ('ASSESSMENT_BEFORE_REFERRAL',
                assessment.authorised_on IS NOT NULL
                AND assessment.cina_referral_id IS NOT NULL
                AND assessment.working_days_from_referral IS NULL),
            ('CLOSURE_BEFORE_REFERRAL',
                assessment.closure_reason_code IS NOT NULL
                AND assessment.authorised_on < assessment.referral_opened_on),
            ('ASSESSMENT_DUE_PAST_TABLE',
                assessment.due_on_from_start IS NULL
                OR assessment.cina_referral_id IS NOT NULL
                AND assessment.due_on_from_referral IS NULL),
            ('ASSESSMENT_WITHOUT_FACTORS',
                assessment.assessment_state = 'AUTHORISED'
                AND assessment.assessment_factors IS NULL),
            ('ASSESSMENT_WITH_21_AND_OTHERS',
                '21' = ANY (string_to_array(assessment.assessment_factors, ','))
                AND NOT string_to_array(assessment.assessment_factors, ',') <@ ARRAY['21']),
            ('ASSESSMENT_OUTSIDE_TABLE',
                ending.day > least(assessment.started_on, assessment.referral_opened_on)
                AND (
                    least(assessment.started_on, assessment.referral_opened_on) + 1
                    < coalesce(covered.first_day, 'infinity')
                    OR ending.day > covered.last_day
                ))
    ) AS fault (name, found)
    WHERE fault.found
    UNION ALL
    -- One that names no referral belongs to one with further action, or to none.
    SELECT
        authority.gss_code,
        'ASSESSMENT_UNDER_NFA_REFERRAL',
        frontdoor.entity_key(authority.gss_code, assessment.child_id, assessment.assessment_id),
        assessment.child_id,
        assessment.assessment_id,
        referral.referral_id,
        CASE WHEN present.ended THEN assessment.end_started_on ELSE assessment.start_started_on END
    FROM timeliness.assessment
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN LATERAL (
        SELECT
            assessment.start_revision >= 0 AND NOT assessment.start_voided AS started,
            assessment.end_revision >= 0 AND NOT assessment.end_voided AS ended
    ) AS present
    JOIN timeliness.referral
        ON referral.authority_id = assessment.authority_id
            AND referral.child_key = assessment.child_key
            AND referral.child_id = assessment.child_id
            AND referral.opened_revision >= 0
            AND NOT referral.opened_voided
            AND referral.no_further_action
            AND referral.referral_id = coalesce(
                CASE WHEN present.ended THEN assessment.end_referral_id END,
                CASE WHEN present.started THEN assessment.start_referral_id END
            )
    WHERE present.started OR present.ended
    UNION ALL
    SELECT
        authority.gss_code,
        'ASSESSMENT_WITHOUT_START',
        frontdoor.entity_key(authority.gss_code, assessment.child_id, assessment.assessment_id),
        assessment.child_id,
        assessment.assessment_id,
        assessment.end_referral_id,
        assessment.end_started_on
    FROM timeliness.assessment
    JOIN frontdoor.authority USING (authority_id)
    WHERE assessment.end_revision >= 0
        AND NOT assessment.end_voided
        AND (assessment.start_revision < 0 OR assessment.start_voided)
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
        CASE
            WHEN referral.opened_revision < 0 OR referral.opened_voided THEN
                'CLOSURE_WITHOUT_REFERRAL'
            WHEN referral.no_further_action THEN 'CLOSURE_UNDER_NFA_REFERRAL'
            ELSE 'CLOSURE_BEFORE_REFERRAL'
        END,
        frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id),
        referral.child_id,
        referral.referral_id,
        NULL,
        referral.closed_on
    FROM caseload.referral
    JOIN frontdoor.authority USING (authority_id)
    WHERE referral.closed_revision >= 0
        AND NOT referral.closed_voided
        AND (
            referral.opened_revision < 0
            OR referral.opened_voided
            OR referral.no_further_action
            OR referral.closed_on < referral.opened_on
        )
    UNION ALL
    SELECT
        authority.gss_code,
        'CLOSURE_WITHOUT_ASSESSMENT',
        frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id),
        referral.child_id,
        referral.referral_id,
        NULL,
        referral.closed_on
    FROM caseload.referral
    JOIN frontdoor.authority USING (authority_id)
    WHERE referral.closed_revision >= 0
        AND NOT referral.closed_voided
        AND referral.closure_reason IN ('RC8', 'RC9')
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
        enquiry.authority,
        fault.name,
        enquiry.section47_key,
        enquiry.s47e_person_id,
        enquiry.s47e_s47_enquiry_id,
        enquiry.s47e_referral_id,
        enquiry.started_on
    FROM bi.section47 AS enquiry
    CROSS JOIN covered
    LEFT JOIN bi.referral USING (authority, referral_key)
    CROSS JOIN LATERAL (
        VALUES
            ('SECTION47_WITHOUT_REFERRAL', enquiry.s47e_referral_id IS NULL),
            ('SECTION47_UNDER_NFA_REFERRAL', coalesce(referral.no_further_action, false)),
            ('SECTION47_BEFORE_START',
                enquiry.section47_state = 'ENDED' AND enquiry.working_days IS NULL),
            ('SECTION47_OUTSIDE_TABLE',
                enquiry.working_days IS NOT NULL
                AND enquiry.ended_on > enquiry.started_on
                AND (
                    enquiry.started_on + 1 < coalesce(covered.first_day, 'infinity')
                    OR enquiry.ended_on > covered.last_day
                ))
    ) AS fault (name, found)
    WHERE fault.found
    UNION ALL
    SELECT
        enquiry.authority,
        'SECTION47_WITHOUT_DISCUSSION',
        enquiry.section47_key,
        enquiry.s47e_person_id,
        enquiry.s47e_s47_enquiry_id,
        enquiry.strategy_discussion_id,
        enquiry.started_on
    FROM bi.section47 AS enquiry
    WHERE enquiry.strategy_discussion_id IS NOT NULL
        AND NOT EXISTS (
            SELECT
            FROM bi.strategy_discussion AS discussion
            WHERE discussion.authority = enquiry.authority
                AND discussion.person_id = enquiry.s47e_person_id
                AND discussion.strategy_discussion_id = enquiry.strategy_discussion_id
        )
    UNION ALL
    SELECT
        authority.gss_code,
        'SECTION47_WITHOUT_START',
        frontdoor.entity_key(authority.gss_code, section47.child_id, section47.section47_id),
        section47.child_id,
        section47.section47_id,
        section47.end_referral_id,
        section47.end_started_on
    FROM front_door.section47
    JOIN frontdoor.authority USING (authority_id)
    WHERE section47.end_revision >= 0
        AND NOT section47.end_voided
        AND (section47.start_revision < 0 OR section47.start_voided)
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
            ('CONFERENCE_DUE_PAST_TABLE',
                conference.clock_from IS NOT NULL AND conference.icpc_icpc_target_date IS NULL),
            ('CONFERENCE_OUTSIDE_TABLE',
                conference.held_on > conference.clock_from
                AND (
                    conference.clock_from + 1 < coalesce(covered.first_day, 'infinity')
                    OR conference.held_on > covered.last_day
                ))
    ) AS fault (name, found)
    WHERE fault.found
    UNION ALL
    SELECT
        authority,
        'EARLY_HELP_WITHOUT_OPENING',
        early_help_key,
        earl_person_id,
        earl_episode_id,
        NULL,
        ended_on
    FROM bi.early_help_episode
    WHERE started_at IS NULL
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
    date_trunc('week', finding.day)::date AS week
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
