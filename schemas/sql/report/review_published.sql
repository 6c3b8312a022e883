SELECT
    measure,
    label,
    lower(unit) AS unit,
    value_before::text,
    value_after::text,
    change_percent::text,
    part_before::text,
    whole_before::text,
    part_after::text,
    whole_after::text,
    period_before,
    period_after,
    lockdown_note
FROM bi.review_52_week
WHERE authority = $1::text
ORDER BY place
