-- What measures of contacts by month and reporting year are made of.
CREATE VIEW live.contact_monthly_touched AS
SELECT
    touched.authority_id,
    touched.authority,
    touched.month,
    counted.*
FROM live.touched_month AS touched
CROSS JOIN LATERAL (
    SELECT
        contact.reporting_year,
        contact.source_group,
        count(*) AS contacts,
        count(*) FILTER (WHERE NOT contact.information_only) AS assessable,
        count(*) FILTER (WHERE NOT contact.information_only AND NOT contact.has_concern_family)
            AS without_family
    FROM bi.contact
    WHERE contact.authority = touched.authority
        AND contact.month = touched.month
        AND contact.cont_person_id IS NOT NULL
    GROUP BY contact.reporting_year, contact.source_group
) AS counted;
SELECT live.keep('contact_monthly', 'month');
