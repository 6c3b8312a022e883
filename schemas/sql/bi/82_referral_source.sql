CREATE VIEW bi.referral_source AS
SELECT
    referral.authority,
    referral.reporting_year,
    referral.source_group,
    count(*) AS referrals,
    frontdoor.percent(
        count(*), sum(count(*)) OVER (PARTITION BY referral.authority, referral.reporting_year)
    ) AS referrals_percent
FROM bi.referral
GROUP BY referral.authority, referral.reporting_year, referral.source_group;

COMMENT ON VIEW bi.referral_source IS
    'Referrals by reporting year of their opening and group of sources (DfE table C5)';
COMMENT ON COLUMN bi.referral_source.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.referral_source.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.referral_source.source_group IS 'Group of sources, such as Police';
COMMENT ON COLUMN bi.referral_source.referrals IS 'Referrals opened';
COMMENT ON COLUMN bi.referral_source.referrals_percent IS
    'Of all referrals of the year, in percent, to one place';
