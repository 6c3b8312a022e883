-- Whether nothing about a child has changed since it was found due: $4 the tier, $5 the last day.
SELECT
    coalesce(
        max(activity.day) = $5::text::date
        AND (ARRAY['CONTACT', 'REFERRAL', 'IN_NEED', 'CHILD_PROTECTION', 'LOOKED_AFTER'])
            [max(activity.tier)] = $4::text,
        false
    )
    AND NOT EXISTS (
        SELECT
        FROM caseload.referral AS standing
        WHERE standing.authority_id = $1::smallint
            AND standing.child_key = $2::bigint
            AND standing.child_id = $3::text
            AND standing.opened_revision >= 0
            AND NOT standing.opened_voided
            AND NOT standing.no_further_action
            AND (standing.closed_revision < 0 OR standing.closed_voided)
    ) AS still_due
FROM frontdoor.child_activity AS activity
WHERE activity.authority_id = $1::smallint
    AND activity.child_key = $2::bigint
    AND activity.child_id = $3::text
