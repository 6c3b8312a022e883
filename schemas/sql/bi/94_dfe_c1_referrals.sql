CREATE VIEW bi.dfe_c1_referrals AS
SELECT
    left(figure.reporting_year, 4)::integer + 1 AS time_period,
    'Reporting year' AS time_identifier,
    'Local authority' AS geographic_level,
    'E92000001' AS country_code,
    'England' AS country_name,
    authority.region_code,
    authority.region AS region_name,
    authority.authority AS new_la_code,
    authority.name AS la_name,
    figure.referrals AS "Referrals",
    frontdoor.ratio(figure.referrals * 10000, population.children) AS "Referrals_rate",
    figure.re_referrals AS "Re_referrals",
    figure.re_referral_percent AS "Re_referrals_percent",
    figure.no_further_action AS "No_Further_Action",
    figure.no_further_action_percent AS "No_Further_Action_percent",
    figure.not_in_need AS "Not_in_Need",
    figure.not_in_need_percent AS "Not_in_Need_percent",
    figure.children AS "Referrals_child",
    frontdoor.ratio(figure.children * 10000, population.children) AS "Referrals_child_rate",
    figure.children_re_referred AS "Re_referrals_child",
    figure.children_re_referred_percent AS "Re_referrals_child_percent"
FROM bi.referral_reporting_year AS figure
JOIN bi.authority USING (authority)
LEFT JOIN bi.population
    ON population.authority = figure.authority
        AND population.reporting_year = figure.reporting_year;

COMMENT ON VIEW bi.dfe_c1_referrals IS
    'Referrals, re-referrals and what came of them by reporting year, laid out as DfE table C1';
COMMENT ON COLUMN bi.dfe_c1_referrals.time_period IS
    'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.dfe_c1_referrals.time_identifier IS
    'Always Reporting year: from 1 April to 31 March';
COMMENT ON COLUMN bi.dfe_c1_referrals.geographic_level IS 'Always Local authority';
COMMENT ON COLUMN bi.dfe_c1_referrals.country_code IS 'GSS code of England';
COMMENT ON COLUMN bi.dfe_c1_referrals.country_name IS 'Always England';
COMMENT ON COLUMN bi.dfe_c1_referrals.region_code IS 'GSS code of the region';
COMMENT ON COLUMN bi.dfe_c1_referrals.region_name IS 'Name of the region';
COMMENT ON COLUMN bi.dfe_c1_referrals.new_la_code IS 'GSS code of the authority';
COMMENT ON COLUMN bi.dfe_c1_referrals.la_name IS 'Name of the authority';
COMMENT ON COLUMN bi.dfe_c1_referrals."Referrals" IS 'Referrals opened';
COMMENT ON COLUMN bi.dfe_c1_referrals."Referrals_rate" IS
    'Per 10,000 children, to one place; null: no population is loaded for the year';
COMMENT ON COLUMN bi.dfe_c1_referrals."Re_referrals" IS
    'Of the referrals: another one of the child in the 12 months before';
COMMENT ON COLUMN bi.dfe_c1_referrals."Re_referrals_percent" IS
    'Of the referrals, in percent, to one place';
COMMENT ON COLUMN bi.dfe_c1_referrals."No_Further_Action" IS 'Of the referrals: no further action';
COMMENT ON COLUMN bi.dfe_c1_referrals."No_Further_Action_percent" IS
    'Of the referrals, in percent, to one place';
COMMENT ON COLUMN bi.dfe_c1_referrals."Not_in_Need" IS
    'Of the referrals: one of their assessments closes them with RC8 or RC9';
COMMENT ON COLUMN bi.dfe_c1_referrals."Not_in_Need_percent" IS
    'Of the referrals, in percent, to one place';
COMMENT ON COLUMN bi.dfe_c1_referrals."Referrals_child" IS 'Distinct children referred';
COMMENT ON COLUMN bi.dfe_c1_referrals."Referrals_child_rate" IS
    'Per 10,000 children, to one place; null: no population is loaded for the year';
COMMENT ON COLUMN bi.dfe_c1_referrals."Re_referrals_child" IS
    'Of the children referred: with a re-referral in the year';
COMMENT ON COLUMN bi.dfe_c1_referrals."Re_referrals_child_percent" IS
    'Of the children referred, in percent, to one place';
