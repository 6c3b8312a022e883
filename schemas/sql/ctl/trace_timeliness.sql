-- The version of an entity's part that stands; no row: none does.
SELECT call_revision, call_recorded_at, call_hash, call_event_id::text
FROM timeliness.contact
WHERE $1::text = 'call-logged'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND contact_key = $4::bigint
    AND child_id = $5::text
    AND call_revision >= 0
UNION ALL
SELECT decision_revision, decision_recorded_at, decision_hash, decision_event_id::text
FROM timeliness.contact
WHERE $1::text = 'decision-made'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND contact_key = $4::bigint
    AND child_id = $5::text
    AND decision_revision >= 0
UNION ALL
SELECT opened_revision, opened_recorded_at, opened_hash, opened_event_id::text
FROM timeliness.referral
WHERE $1::text = 'referral-opened'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND referral_key = $4::bigint
    AND child_id = $5::text
    AND opened_revision >= 0
UNION ALL
SELECT start_revision, start_recorded_at, start_hash, start_event_id::text
FROM timeliness.assessment
WHERE $1::text = 'assessment-started'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND assessment_key = $4::bigint
    AND child_id = $5::text
    AND start_revision >= 0
UNION ALL
SELECT end_revision, end_recorded_at, end_hash, end_event_id::text
FROM timeliness.assessment
WHERE $1::text = 'assessment-closed'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND assessment_key = $4::bigint
    AND child_id = $5::text
    AND end_revision >= 0
