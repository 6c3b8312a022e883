CREATE VIEW bi.dfe_c5_referral_source AS
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
    count(*) FILTER (WHERE referral.source_group = 'Individual') AS "Individual",
    count(*) FILTER (WHERE referral.source_group = 'Schools') AS "Schools",
    count(*) FILTER (WHERE referral.source_group = 'Education services') AS "Education_Services",
    count(*) FILTER (WHERE referral.source_group = 'Health services') AS "Health_Services",
    count(*) FILTER (WHERE referral.source_group = 'Housing') AS "Housing",
    count(*) FILTER (WHERE referral.source_group = 'LA services') AS "LA_Services",
    count(*) FILTER (WHERE referral.source_group = 'Police') AS "Police",
    count(*) FILTER (WHERE referral.source_group = 'Other legal agency') AS "Other_legal_agency",
    count(*) FILTER (WHERE referral.source_group = 'Other') AS "Other",
    count(*) FILTER (WHERE referral.source_group = 'Anonymous') AS "Anonymous",
    count(*) FILTER (WHERE referral.source_group = 'Unknown') AS "Unknown"
FROM bi.referral
JOIN bi.authority USING (authority)
GROUP BY
    referral.reporting_year,
    authority.region_code,
    authority.region,
    authority.authority,
    authority.name;

COMMENT ON VIEW bi.dfe_c5_referral_source IS
    'Referrals by group of sources and reporting year, laid out as DfE table C5';
COMMENT ON COLUMN bi.dfe_c5_referral_source.time_period IS
    'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.dfe_c5_referral_source.time_identifier IS
    'Always Reporting year: from 1 April to 31 March';
COMMENT ON COLUMN bi.dfe_c5_referral_source.geographic_level IS 'Always Local authority';
COMMENT ON COLUMN bi.dfe_c5_referral_source.country_code IS 'GSS code of England';
COMMENT ON COLUMN bi.dfe_c5_referral_source.country_name IS 'Always England';
COMMENT ON COLUMN bi.dfe_c5_referral_source.region_code IS 'GSS code of the region';
COMMENT ON COLUMN bi.dfe_c5_referral_source.region_name IS 'Name of the region';
COMMENT ON COLUMN bi.dfe_c5_referral_source.new_la_code IS 'GSS code of the authority';
COMMENT ON COLUMN bi.dfe_c5_referral_source.la_name IS 'Name of the authority';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Referrals" IS 'Referrals opened';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Individual" IS 'Of these: source group Individual';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Schools" IS 'Of these: source group Schools';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Education_Services" IS
    'Of these: source group Education services';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Health_Services" IS
    'Of these: source group Health services';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Housing" IS 'Of these: source group Housing';
COMMENT ON COLUMN bi.dfe_c5_referral_source."LA_Services" IS 'Of these: source group LA services';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Police" IS 'Of these: source group Police';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Other_legal_agency" IS
    'Of these: source group Other legal agency';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Other" IS 'Of these: source group Other';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Anonymous" IS 'Of these: source group Anonymous';
COMMENT ON COLUMN bi.dfe_c5_referral_source."Unknown" IS 'Of these: source group Unknown';
