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
    SELECT
        authority.gss_code,
        'ASSESSMENT_UNDER_NFA_REFERRAL',
        key.assessment,
        assessment.child_id,
        assessment.assessment_id,
        coalesce(assessment.end_referral_id, assessment.start_referral_id),
        coalesce(assessment.end_started_on, assessment.start_started_on)
    FROM timeliness.assessment
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN LATERAL (
        SELECT frontdoor.entity_key(
            authority.gss_code, assessment.child_id, assessment.assessment_id
        ) AS assessment
    ) AS key
    LEFT JOIN bi.assessment AS counted ON counted.assessment_key = key.assessment
    WHERE (
        assessment.start_revision >= 0 AND NOT assessment.start_voided
        OR assessment.end_revision >= 0 AND NOT assessment.end_voided
    ) AND counted.assessment_key IS NULL
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
            WHEN EXISTS (
                SELECT
                FROM caseload.referral
                WHERE referral.authority_id = allocation.authority_id
                    AND referral.child_key = allocation.child_key
                    AND referral.child_id = allocation.child_id
                    AND referral.referral_id = allocation.referral_id
                    AND referral.opened_revision >= 0
                    AND NOT referral.opened_voided
            ) THEN 'ALLOCATION_UNDER_NFA_REFERRAL'
            ELSE 'ALLOCATION_WITHOUT_REFERRAL'
        END,
        key.allocation,
        allocation.child_id,
        allocation.allocation_id,
        allocation.referral_id,
        allocation.allocated_on
    FROM caseload.allocation
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN LATERAL (
        SELECT frontdoor.entity_key(
            authority.gss_code, allocation.child_id, allocation.allocation_id
        ) AS allocation
    ) AS key
    LEFT JOIN bi.allocation AS counted ON counted.allocation_key = key.allocation
    WHERE allocation.allocated_revision >= 0
        AND NOT allocation.allocated_voided
        AND counted.allocation_key IS NULL
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
    LEFT JOIN bi.referral USING (referral_key)
    CROSS JOIN LATERAL (
        VALUES
            ('SECTION47_WITHOUT_REFERRAL', enquiry.s47e_referral_id IS NULL),
            ('SECTION47_UNDER_NFA_REFERRAL', coalesce(referral.no_further_action, false)),
            ('SECTION47_BEFORE_START',
                enquiry.section47_state = 'ENDED' AND enquiry.working_days IS NULL)
    ) AS fault (name, found)
    WHERE fault.found
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
    CROSS JOIN LATERAL (
        VALUES
            ('CONFERENCE_WITHOUT_SECTION47',
                conference.icpc_icpc_transfer_in = 'N' AND conference.clock_from IS NULL),
            ('TRANSFER_IN_WITHOUT_NOTIFICATION',
                conference.icpc_icpc_transfer_in = 'Y' AND conference.clock_from IS NULL),
            ('CONFERENCE_BEFORE_STRATEGY', conference.held_on < conference.clock_from),
            ('CONFERENCE_DUE_PAST_TABLE',
                conference.clock_from IS NOT NULL AND conference.icpc_icpc_target_date IS NULL)
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
    fault.entity,
    fault.meaning,
    finding.entity_key,
    finding.person_id,
    finding.entity_id,
    finding.related_id,
    finding.day
FROM finding
JOIN (
    VALUES
        ('DECISION_WITHOUT_CONTACT', 'contact',
            'The contact decided on is missing or withdrawn: the decision counts in nothing'),
        ('DECISION_BEFORE_CONTACT', 'contact',
            'Decided before it was received: no decision clock'),
        ('SIGN_OFF_BEFORE_DECISION', 'contact', 'Signed off before it was decided: no such time'),
        ('DECISION_DUE_PAST_TABLE', 'contact',
            'Due past the last year of the table of bank holidays: no due date'),
        ('DECISION_OUTSIDE_TABLE', 'contact',
            'Its clock runs outside the years of the table: Monday to Friday count there'),
        ('ASSESSMENT_WITHOUT_REFERRAL', 'assessment',
            'Names no referral that stands, or none can be derived: DfE clock only'),
        ('ASSESSMENT_UNDER_NFA_REFERRAL', 'assessment',
            'Its referral is no further action: the assessment counts in nothing'),
        ('ASSESSMENT_BEFORE_START', 'assessment', 'Authorised before its start: no DfE clock'),
        ('ASSESSMENT_BEFORE_REFERRAL', 'assessment',
            'Authorised before its referral was opened: no guidance clock'),
        ('ASSESSMENT_DUE_PAST_TABLE', 'assessment',
            'Due past the last year of the table of bank holidays: no due date'),
        ('ASSESSMENT_OUTSIDE_TABLE', 'assessment',
            'A clock runs outside the years of the table: Monday to Friday count there'),
        ('CLOSURE_WITHOUT_REFERRAL', 'referral',
            'The referral closed is missing or withdrawn: the closure counts in nothing'),
        ('CLOSURE_UNDER_NFA_REFERRAL', 'referral',
            'The referral closed is no further action: the closure counts in nothing'),
        ('CLOSURE_BEFORE_REFERRAL', 'referral or assessment',
            'Closes a case on a day before it was opened: does not end it'),
        ('TWO_OPEN_REFERRALS', 'referral', 'Another case of the child is open too: both count'),
        ('ALLOCATION_WITHOUT_REFERRAL', 'allocation',
            'Names no referral that stands, or none can be derived: counts in nothing'),
        ('ALLOCATION_UNDER_NFA_REFERRAL', 'allocation',
            'Its referral is no further action: the allocation counts in nothing'),
        ('REVIEW_WITHOUT_ALERT', 'review', 'The alert reviewed does not exist: no effect'),
        ('ALERT_DUE_PAST_TABLE', 'alert',
            'Due past the last year of the table of bank holidays: no due time'),
        ('DUPLICATE_CONTACT', 'contact',
            'Seen as the same as related_id in a group of concern: stands for nothing there'),
        ('SECTION47_WITHOUT_REFERRAL', 'section 47 enquiry',
            'Names no referral that stands, or none can be derived: counts all the same'),
        ('SECTION47_UNDER_NFA_REFERRAL', 'section 47 enquiry',
            'Its referral is no further action: counts all the same'),
        ('SECTION47_BEFORE_START', 'section 47 enquiry', 'Ended before its start: no such time'),
        ('CONFERENCE_WITHOUT_SECTION47', 'conference',
            'Names no enquiry that stands, or none can be derived: no clock'),
        ('TRANSFER_IN_WITHOUT_NOTIFICATION', 'conference',
            'The other authority''s notification is missing: no clock'),
        ('CONFERENCE_BEFORE_STRATEGY', 'conference',
            'Held before the day from which its clock runs: no clock'),
        ('CONFERENCE_DUE_PAST_TABLE', 'conference',
            'Due past the last year of the table of bank holidays: no target date'),
        ('EARLY_HELP_WITHOUT_OPENING', 'early help episode', 'No change has opened it: no start'),
        ('MEASURE_TWICE', 'figure',
            'The source has another one, related_id, for the same measure, theme, grade and period'),
        ('EQUAL_REVISIONS', 'contact, referral or review',
            'One revision came with different contents: the later recorded one wins')
) AS fault (name, entity, meaning) ON fault.name = finding.fault;

COMMENT ON VIEW bi.data_quality IS
    'What the rules could not count, or doubt: one row per entity and fault';
COMMENT ON COLUMN bi.data_quality.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.data_quality.fault IS 'Name of the fault';
COMMENT ON COLUMN bi.data_quality.entity IS 'What kind of thing entity_id names';
COMMENT ON COLUMN bi.data_quality.meaning IS 'What is wrong and what follows from it';
COMMENT ON COLUMN bi.data_quality.entity_key IS
    'Authority, child and entity, joined by /, or the alert''s id: the key in its view';
COMMENT ON COLUMN bi.data_quality.person_id IS 'Id of the child; null: not identified';
COMMENT ON COLUMN bi.data_quality.entity_id IS 'Id of the contact, referral, assessment, ...';
COMMENT ON COLUMN bi.data_quality.related_id IS
    'Id of what it is about: referral named, alert reviewed, contact matched; null: nothing';
COMMENT ON COLUMN bi.data_quality.day IS 'Local date of the entity';
