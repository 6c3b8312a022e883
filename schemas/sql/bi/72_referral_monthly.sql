CREATE VIEW bi.referral_monthly AS
SELECT
    referral.authority,
    referral.month,
    count(*) AS referrals,
    count(*) FILTER (WHERE referral.re_referral) AS re_referrals,
    frontdoor.percent(count(*) FILTER (WHERE referral.re_referral), count(*))
        AS re_referral_percent,
    count(*) FILTER (WHERE referral.no_further_action) AS no_further_action
FROM bi.referral
GROUP BY referral.authority, referral.month;

COMMENT ON VIEW bi.referral_monthly IS 'Referrals by month of their opening (DfE table C6)';
COMMENT ON COLUMN bi.referral_monthly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.referral_monthly.month IS 'First day of the month';
COMMENT ON COLUMN bi.referral_monthly.referrals IS 'Referrals opened';
COMMENT ON COLUMN bi.referral_monthly.re_referrals IS
    'Of these: another one of the child in the 12 months before';
COMMENT ON COLUMN bi.referral_monthly.re_referral_percent IS
    're_referrals / referrals in percent, to one place';
COMMENT ON COLUMN bi.referral_monthly.no_further_action IS
    'Of the referrals: no further action';
