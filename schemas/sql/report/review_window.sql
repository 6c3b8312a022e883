SELECT
    measure,
    label,
    lower(unit) AS unit,
    window_before::text,
    window_after::text,
    window_change_percent::text,
    window_part_before::text,
    window_whole_before::text,
    window_part_after::text,
    window_whole_after::text
FROM bi.review_52_week
WHERE authority = $1::text
ORDER BY place
