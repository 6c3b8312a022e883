CREATE VIEW bi.legal_gateway_monthly AS
SELECT
    authority,
    month,
    count(*) AS decisions,
    count(*) FILTER (WHERE prep_legal_gateway_outcome = 'A') AS continue_current_plan,
    count(*) FILTER (WHERE prep_legal_gateway_outcome = 'B') AS start_pre_proceedings,
    count(*) FILTER (WHERE prep_legal_gateway_outcome = 'C') AS issue_care_proceedings,
    count(*) FILTER (WHERE prep_legal_gateway_outcome = 'D') AS not_known
FROM bi.legal_gateway
GROUP BY authority, month;

COMMENT ON VIEW bi.legal_gateway_monthly IS 'Decisions of the legal gateway panel by month';
COMMENT ON COLUMN bi.legal_gateway_monthly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.legal_gateway_monthly.month IS 'First day of the month';
COMMENT ON COLUMN bi.legal_gateway_monthly.decisions IS 'Decisions about children';
COMMENT ON COLUMN bi.legal_gateway_monthly.continue_current_plan IS
    'Of these: continue the current plan';
COMMENT ON COLUMN bi.legal_gateway_monthly.start_pre_proceedings IS
    'Of these: start pre-proceedings';
COMMENT ON COLUMN bi.legal_gateway_monthly.issue_care_proceedings IS
    'Of these: issue care proceedings';
COMMENT ON COLUMN bi.legal_gateway_monthly.not_known IS 'Of these: outcome not known';
