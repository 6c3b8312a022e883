CREATE VIEW bi.contact_source AS
SELECT
    authority,
    reporting_year,
    source_group,
    sum(contacts)::bigint AS contacts,
    frontdoor.percent(
        sum(contacts), sum(sum(contacts)) OVER (PARTITION BY authority, reporting_year)
    ) AS contacts_percent
FROM live.contact_monthly
GROUP BY authority, reporting_year, source_group;

COMMENT ON VIEW bi.contact_source IS
    'Contacts about identified children by reporting year of receipt and group of sources';
COMMENT ON COLUMN bi.contact_source.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.contact_source.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.contact_source.source_group IS 'Group of sources, such as Police';
COMMENT ON COLUMN bi.contact_source.contacts IS 'Contacts received';
COMMENT ON COLUMN bi.contact_source.contacts_percent IS
    'Of all contacts of the year, in percent, to one place';
