CREATE VIEW bi.legal_gateway AS
SELECT
    frontdoor.entity_key(authority.gss_code, gateway.child_id, gateway.legal_gateway_id)
        AS legal_gateway_key,
    authority.gss_code AS authority,
    gateway.legal_gateway_id,
    gateway.child_id AS person_id,
    gateway.family_id AS prep_plo_family_id,
    referral.referral_id,
    frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id)
        AS referral_key,
    gateway.referral_id IS NULL AND referral.referral_id IS NOT NULL AS referral_derived,
    gateway.decided_at,
    frontdoor.local_time(gateway.decided_at) AS prep_pre_pro_decision_date,
    gateway.decided_on,
    gateway.decided_time_known AS time_known,
    decided_day.week,
    decided_day.month,
    decided_day.reporting_year,
    coalesce(outcome.code, 'D') AS prep_legal_gateway_outcome,
    coalesce(outcome.label, 'Not known') AS outcome_desc,
    gateway.team_id,
    gateway.worker_id
FROM front_door.legal_gateway AS gateway
JOIN frontdoor.authority USING (authority_id)
JOIN frontdoor.calendar_day AS decided_day ON decided_day.day = gateway.decided_on
LEFT JOIN timeliness.referral
    ON referral.authority_id = gateway.authority_id
        AND referral.child_key = gateway.child_key
        AND referral.child_id = gateway.child_id
        AND referral.opened_revision >= 0
        AND NOT referral.opened_voided
        AND referral.referral_id = coalesce(
            gateway.referral_id,
            (
                SELECT latest.referral_id
                FROM timeliness.referral AS latest
                WHERE latest.authority_id = gateway.authority_id
                    AND latest.child_key = gateway.child_key
                    AND latest.child_id = gateway.child_id
                    AND latest.opened_revision >= 0
                    AND NOT latest.opened_voided
                    AND NOT latest.no_further_action
                    AND latest.opened_on <= gateway.decided_on
                ORDER BY latest.opened_at DESC, latest.referral_id DESC
                LIMIT 1
            )
        )
LEFT JOIN frontdoor.code AS outcome
    ON outcome.list = 'legal_gateway_outcome' AND outcome.symbol = gateway.outcome
WHERE gateway.decided_revision >= 0 AND NOT gateway.decided_voided;

COMMENT ON VIEW bi.legal_gateway IS 'One row per decision of the legal gateway panel about a child';
COMMENT ON COLUMN bi.legal_gateway.legal_gateway_key IS
    'Authority, child and decision, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.legal_gateway.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.legal_gateway.legal_gateway_id IS 'Id of the decision';
COMMENT ON COLUMN bi.legal_gateway.person_id IS 'Id of the child';
COMMENT ON COLUMN bi.legal_gateway.prep_plo_family_id IS 'Id of the family';
COMMENT ON COLUMN bi.legal_gateway.referral_id IS
    'Id of the referral that it belongs to; null: none';
COMMENT ON COLUMN bi.legal_gateway.referral_key IS 'That referral in bi.referral';
COMMENT ON COLUMN bi.legal_gateway.referral_derived IS
    'It names no referral: it belongs to the child''s latest one with further action on or '
    'before its day';
COMMENT ON COLUMN bi.legal_gateway.decided_at IS 'When the panel decided (UTC instant)';
COMMENT ON COLUMN bi.legal_gateway.prep_pre_pro_decision_date IS
    'When the panel decided, local date and time';
COMMENT ON COLUMN bi.legal_gateway.decided_on IS 'When the panel decided, local date';
COMMENT ON COLUMN bi.legal_gateway.time_known IS 'False: only the date is known';
COMMENT ON COLUMN bi.legal_gateway.week IS 'Monday of the ISO week of the decision';
COMMENT ON COLUMN bi.legal_gateway.month IS 'First day of the month of the decision';
COMMENT ON COLUMN bi.legal_gateway.reporting_year IS 'Reporting year of the decision';
COMMENT ON COLUMN bi.legal_gateway.prep_legal_gateway_outcome IS
    'A continue current plan, B start pre-proceedings, C issue care proceedings, D not known';
COMMENT ON COLUMN bi.legal_gateway.outcome_desc IS 'Label of the outcome';
COMMENT ON COLUMN bi.legal_gateway.team_id IS 'Team that came to the panel';
COMMENT ON COLUMN bi.legal_gateway.worker_id IS 'Worker who came to the panel';
