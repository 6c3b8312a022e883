SELECT DISTINCT ON (measure_desc, theme, grade)
    measure_key,
    measure_desc,
    theme,
    grade,
    first_day::text,
    last_day::text,
    value::text
FROM bi.measure
WHERE authority = $1::text AND last_day <= $2::text::date + 6
ORDER BY measure_desc, theme, grade, last_day DESC, measure_key
