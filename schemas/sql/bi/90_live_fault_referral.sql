CREATE VIEW live.fault_referral_row AS
SELECT
    referral.authority_id,
    referral.child_key,
    referral.child_id,
    'REFERRAL_WITHOUT_CONTACT' AS fault,
    referral.referral_id AS entity_id,
    referral.contact_id AS related_id,
    referral.opened_on AS day
FROM caseload.referral
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
    referral.authority_id,
    referral.child_key,
    referral.child_id,
    fault.name,
    referral.referral_id,
    NULL,
    referral.closed_on
FROM caseload.referral
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
    allocation.authority_id,
    allocation.child_key,
    allocation.child_id,
    CASE
        WHEN named.referral_id IS NULL THEN 'ALLOCATION_WITHOUT_REFERRAL'
        ELSE 'ALLOCATION_UNDER_NFA_REFERRAL'
    END,
    allocation.allocation_id,
    allocation.referral_id,
    allocation.allocated_on
FROM caseload.allocation
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
    );
