SELECT
    fault,
    meaning,
    found::text,
    first_day::text,
    last_day::text
FROM bi.data_quality_summary
WHERE authority = $1::text
ORDER BY data_quality_summary.found DESC, fault
