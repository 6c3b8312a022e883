-- The version of an entity's part that stands; no row: none does.
SELECT opened_revision, opened_recorded_at, opened_hash, opened_event_id::text
FROM caseload.referral
WHERE $1::text = 'referral-opened'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND referral_key = $4::bigint
    AND child_id = $5::text
    AND opened_revision >= 0
UNION ALL
SELECT closed_revision, closed_recorded_at, closed_hash, closed_event_id::text
FROM caseload.referral
WHERE $1::text = 'case-closed'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND referral_key = $4::bigint
    AND child_id = $5::text
    AND closed_revision >= 0
UNION ALL
SELECT end_revision, end_recorded_at, end_hash, end_event_id::text
FROM caseload.assessment_end
WHERE $1::text = 'assessment-closed'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND assessment_key = $4::bigint
    AND child_id = $5::text
    AND end_revision >= 0
UNION ALL
SELECT allocated_revision, allocated_recorded_at, allocated_hash, allocated_event_id::text
FROM caseload.allocation
WHERE $1::text = 'case-allocated'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND allocation_key = $4::bigint
    AND child_id = $5::text
    AND allocated_revision >= 0
