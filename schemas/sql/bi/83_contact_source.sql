CREATE VIEW bi.contact_source AS
SELECT
    contact.authority,
    contact.reporting_year,
    contact.source_group,
    count(*) AS contacts,
    frontdoor.percent(
        count(*), sum(count(*)) OVER (PARTITION BY contact.authority, contact.reporting_year)
    ) AS contacts_percent
FROM bi.contact
WHERE contact.cont_person_id IS NOT NULL
GROUP BY contact.authority, contact.reporting_year, contact.source_group;

COMMENT ON VIEW bi.contact_source IS
    'Contacts about identified children by reporting year of receipt and group of sources';
COMMENT ON COLUMN bi.contact_source.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.contact_source.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.contact_source.source_group IS 'Group of sources, such as Police';
COMMENT ON COLUMN bi.contact_source.contacts IS 'Contacts received';
COMMENT ON COLUMN bi.contact_source.contacts_percent IS
    'Of all contacts of the year, in percent, to one place';
