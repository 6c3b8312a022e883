-- Authorities of which something is touched whose rows the login may read, in order; before them a row
-- without one when there are marks of all authorities. Asked again and again: it looks at the marks
-- and the clocks themselves, of which there are few, and not at the views made of them.
SELECT touched.authority
FROM (
    SELECT NULL AS authority
    WHERE EXISTS (SELECT FROM frontdoor.touched_day AS mark WHERE mark.authority_id IS NULL)
    UNION ALL
    SELECT shown.authority
    FROM bi.authority AS shown
    INNER JOIN frontdoor.authority ON authority.gss_code = shown.authority
    INNER JOIN (
        SELECT mark.authority_id
        FROM frontdoor.touched_day AS mark
        UNION
        SELECT child.authority_id
        FROM frontdoor.touched_child AS child
        UNION
        SELECT person.authority_id
        FROM frontdoor.touched_person AS person
        UNION
        SELECT clock.authority_id
        FROM rollup.contact_clock AS clock
        WHERE frontdoor.present() < clock.valid_from OR frontdoor.present() >= clock.valid_until
        UNION
        SELECT clock.authority_id
        FROM rollup.caseload_clock AS clock
        WHERE clock.kept_until < frontdoor.local_date(frontdoor.present())
    ) AS marked ON marked.authority_id = authority.authority_id
) AS touched
ORDER BY touched.authority NULLS FIRST
