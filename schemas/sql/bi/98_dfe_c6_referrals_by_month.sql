CREATE VIEW bi.dfe_c6_referrals_by_month AS
SELECT
    left(referral.reporting_year, 4)::integer + 1 AS time_period,
    'Reporting year' AS time_identifier,
    'Local authority' AS geographic_level,
    'E92000001' AS country_code,
    'England' AS country_name,
    authority.region_code,
    authority.region AS region_name,
    authority.authority AS new_la_code,
    authority.name AS la_name,
    count(*) AS "Referrals",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 4) AS "April",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 5) AS "May",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 6) AS "June",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 7) AS "July",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 8) AS "August",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 9) AS "September",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 10) AS "October",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 11) AS "November",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 12) AS "December",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 1) AS "January",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 2) AS "February",
    count(*) FILTER (WHERE extract(month FROM referral.month) = 3) AS "March"
FROM bi.referral
JOIN bi.authority USING (authority)
GROUP BY
    referral.reporting_year,
    authority.region_code,
    authority.region,
    authority.authority,
    authority.name;

COMMENT ON VIEW bi.dfe_c6_referrals_by_month IS
    'Referrals by month of their opening and reporting year, laid out as DfE table C6';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.time_period IS
    'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.time_identifier IS
    'Always Reporting year: from 1 April to 31 March';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.geographic_level IS 'Always Local authority';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.country_code IS 'GSS code of England';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.country_name IS 'Always England';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.region_code IS 'GSS code of the region';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.region_name IS 'Name of the region';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.new_la_code IS 'GSS code of the authority';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month.la_name IS 'Name of the authority';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."Referrals" IS 'Referrals opened';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."April" IS 'Of these: opened in April';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."May" IS 'Of these: opened in May';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."June" IS 'Of these: opened in June';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."July" IS 'Of these: opened in July';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."August" IS 'Of these: opened in August';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."September" IS 'Of these: opened in September';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."October" IS 'Of these: opened in October';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."November" IS 'Of these: opened in November';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."December" IS 'Of these: opened in December';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."January" IS 'Of these: opened in January';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."February" IS 'Of these: opened in February';
COMMENT ON COLUMN bi.dfe_c6_referrals_by_month."March" IS 'Of these: opened in March';
