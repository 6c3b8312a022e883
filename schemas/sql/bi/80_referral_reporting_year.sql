CREATE VIEW bi.referral_reporting_year AS
SELECT
    referral.authority,
    referral.reporting_year,
    count(*) AS referrals,
    count(*) FILTER (WHERE referral.re_referral) AS re_referrals,
    frontdoor.percent(count(*) FILTER (WHERE referral.re_referral), count(*))
        AS re_referral_percent,
    count(*) FILTER (WHERE referral.no_further_action) AS no_further_action,
    frontdoor.percent(count(*) FILTER (WHERE referral.no_further_action), count(*))
        AS no_further_action_percent,
    count(*) FILTER (WHERE referral.not_in_need) AS not_in_need,
    frontdoor.percent(count(*) FILTER (WHERE referral.not_in_need), count(*))
        AS not_in_need_percent,
    count(DISTINCT referral.cine_person_id) AS children,
    count(DISTINCT referral.cine_person_id) FILTER (WHERE referral.re_referral)
        AS children_re_referred,
    frontdoor.percent(
        count(DISTINCT referral.cine_person_id) FILTER (WHERE referral.re_referral),
        count(DISTINCT referral.cine_person_id)
    ) AS children_re_referred_percent
FROM bi.referral
GROUP BY referral.authority, referral.reporting_year;

COMMENT ON VIEW bi.referral_reporting_year IS
    'Referrals by reporting year of their opening (DfE table C1)';
COMMENT ON COLUMN bi.referral_reporting_year.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.referral_reporting_year.reporting_year IS
    '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.referral_reporting_year.referrals IS 'Referrals opened';
COMMENT ON COLUMN bi.referral_reporting_year.re_referrals IS
    'Of these: another one of the child in the 12 months before';
COMMENT ON COLUMN bi.referral_reporting_year.re_referral_percent IS
    're_referrals / referrals in percent, to one place';
COMMENT ON COLUMN bi.referral_reporting_year.no_further_action IS
    'Of the referrals: no further action';
COMMENT ON COLUMN bi.referral_reporting_year.no_further_action_percent IS
    'no_further_action / referrals in percent, to one place';
COMMENT ON COLUMN bi.referral_reporting_year.not_in_need IS
    'Of the referrals: one of their assessments closes them with RC8 or RC9';
COMMENT ON COLUMN bi.referral_reporting_year.not_in_need_percent IS
    'not_in_need / referrals in percent, to one place';
COMMENT ON COLUMN bi.referral_reporting_year.children IS 'Distinct children referred';
COMMENT ON COLUMN bi.referral_reporting_year.children_re_referred IS
    'Of these: with a re-referral in the year';
COMMENT ON COLUMN bi.referral_reporting_year.children_re_referred_percent IS
    'children_re_referred / children in percent, to one place';
