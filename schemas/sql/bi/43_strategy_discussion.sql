CREATE VIEW bi.strategy_discussion AS
SELECT
    frontdoor.entity_key(
        authority.gss_code, discussion.child_id, discussion.strategy_discussion_id
    ) AS strategy_discussion_key,
    authority.gss_code AS authority,
    discussion.strategy_discussion_id,
    discussion.child_id AS person_id,
    referral.referral_id,
    frontdoor.entity_key(authority.gss_code, discussion.child_id, referral.referral_id)
        AS referral_key,
    discussion.referral_id IS NULL AND referral.referral_id IS NOT NULL AS referral_derived,
    discussion.held_at,
    frontdoor.local_time(discussion.held_at) AS held_local,
    discussion.held_on,
    discussion.held_time_known AS time_known,
    held.week,
    held.month,
    held.reporting_year,
    coalesce(outcome.code, 'UNKNOWN') AS outcome_code,
    coalesce(outcome.label, 'Not known') AS outcome_desc,
    discussion.outcome = 'NFA' AS no_further_action,
    discussion.team_id,
    discussion.worker_id
FROM front_door.strategy_discussion AS discussion
JOIN frontdoor.authority USING (authority_id)
JOIN frontdoor.calendar_day AS held ON held.day = discussion.held_on
-- Joined, so that it is looked for once a row, and not at all where nobody asks for it.
LEFT JOIN LATERAL (
    SELECT max(referral.referral_id) AS referral_id
    FROM timeliness.referral
    WHERE referral.authority_id = discussion.authority_id
        AND referral.child_key = discussion.child_key
        AND referral.child_id = discussion.child_id
        AND referral.opened_revision >= 0
        AND NOT referral.opened_voided
        AND referral.referral_id = coalesce(
            discussion.referral_id,
            (
                SELECT latest.referral_id
                FROM timeliness.referral AS latest
                WHERE latest.authority_id = discussion.authority_id
                    AND latest.child_key = discussion.child_key
                    AND latest.child_id = discussion.child_id
                    AND latest.opened_revision >= 0
                    AND NOT latest.opened_voided
                    AND NOT latest.no_further_action
                    AND latest.opened_on <= discussion.held_on
                ORDER BY latest.opened_at DESC, latest.referral_id DESC
                LIMIT 1
            )
        )
) AS referral ON true
LEFT JOIN frontdoor.code AS outcome
    ON outcome.list = 'strategy_outcome' AND outcome.symbol = discussion.outcome
WHERE discussion.held_revision >= 0 AND NOT discussion.held_voided;

COMMENT ON VIEW bi.strategy_discussion IS 'One row per strategy discussion about a child';
COMMENT ON COLUMN bi.strategy_discussion.strategy_discussion_key IS
    'Authority, child and discussion, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.strategy_discussion.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.strategy_discussion.strategy_discussion_id IS 'Id of the strategy discussion';
COMMENT ON COLUMN bi.strategy_discussion.person_id IS 'Id of the child';
COMMENT ON COLUMN bi.strategy_discussion.referral_id IS
    'Id of the referral that it belongs to; null: none';
COMMENT ON COLUMN bi.strategy_discussion.referral_key IS 'That referral in bi.referral';
COMMENT ON COLUMN bi.strategy_discussion.referral_derived IS
    'It names no referral: it belongs to the child''s latest one with further action on or '
    'before its day';
COMMENT ON COLUMN bi.strategy_discussion.held_at IS 'When it was held (UTC instant)';
COMMENT ON COLUMN bi.strategy_discussion.held_local IS 'When it was held, local date and time';
COMMENT ON COLUMN bi.strategy_discussion.held_on IS 'When it was held, local date';
COMMENT ON COLUMN bi.strategy_discussion.time_known IS 'False: only the date is known';
COMMENT ON COLUMN bi.strategy_discussion.week IS 'Monday of the week in which it was held';
COMMENT ON COLUMN bi.strategy_discussion.month IS 'First day of the month in which it was held';
COMMENT ON COLUMN bi.strategy_discussion.reporting_year IS 'Reporting year in which it was held';
COMMENT ON COLUMN bi.strategy_discussion.outcome_code IS 'What it led to';
COMMENT ON COLUMN bi.strategy_discussion.outcome_desc IS 'Label of the outcome';
COMMENT ON COLUMN bi.strategy_discussion.no_further_action IS 'It ended in no further action';
COMMENT ON COLUMN bi.strategy_discussion.team_id IS 'Team that led it';
COMMENT ON COLUMN bi.strategy_discussion.worker_id IS 'Worker who led it';
