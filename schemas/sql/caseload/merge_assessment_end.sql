-- The part assessment-closed of a row: the greatest version stays.
-- Parameters are in the order of the columns; lists are joined by commas.
INSERT INTO caseload.assessment_end AS standing (
    authority_id, child_key, assessment_key, child_id, assessment_id,
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known, referral_id,
    started_at, started_on, authorised_at, authorised_on, closure_reason
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::bigint[]),
    unnest($4::text[]),
    unnest($5::text[]),
    unnest($6::bigint[]),
    unnest($7::timestamptz[]),
    unnest($8::bigint[]),
    unnest($9::uuid[]),
    unnest($10::boolean[]),
    unnest($11::boolean[]),
    unnest($12::text[]),
    unnest($13::timestamptz[]),
    unnest($14::date[]),
    unnest($15::timestamptz[]),
    unnest($16::date[]),
    unnest($17::text[])
ON CONFLICT (authority_id, child_key, assessment_key) DO UPDATE
SET end_revision = excluded.end_revision,
    end_recorded_at = excluded.end_recorded_at,
    end_hash = excluded.end_hash,
    end_event_id = excluded.end_event_id,
    end_voided = excluded.end_voided,
    end_time_known = excluded.end_time_known,
    referral_id = excluded.referral_id,
    started_at = excluded.started_at,
    started_on = excluded.started_on,
    authorised_at = excluded.authorised_at,
    authorised_on = excluded.authorised_on,
    closure_reason = excluded.closure_reason
WHERE (excluded.end_revision, excluded.end_recorded_at, excluded.end_hash)
        > (standing.end_revision, standing.end_recorded_at, standing.end_hash)
