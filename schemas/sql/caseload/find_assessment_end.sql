-- Which of the keys have a row, by their places. The subquery is entered once a key: always by the
-- primary key.
SELECT wanted.place::integer
FROM
    unnest($1::smallint[], $2::bigint[], $3::bigint[])
        WITH ORDINALITY AS wanted (authority_id, child_key, assessment_key, place)
CROSS JOIN LATERAL (
    SELECT
    FROM caseload.assessment_end AS kept
    WHERE
        kept.authority_id = wanted.authority_id
        AND kept.child_key = wanted.child_key
        AND kept.assessment_key = wanted.assessment_key
    OFFSET 0
) AS standing
