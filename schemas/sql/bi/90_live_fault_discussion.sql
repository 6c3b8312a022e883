-- Discussions, decisions of the legal gateway panel and early help.
CREATE VIEW live.fault_discussion_row AS
SELECT
    discussion.authority_id,
    discussion.child_key,
    discussion.child_id,
    'STRATEGY_DISCUSSION_WITHOUT_REFERRAL' AS fault,
    discussion.strategy_discussion_id AS entity_id,
    NULL AS related_id,
    discussion.held_on AS day
FROM front_door.strategy_discussion AS discussion
WHERE discussion.held_revision >= 0
    AND NOT discussion.held_voided
    AND NOT EXISTS (
        SELECT
        FROM timeliness.referral
        WHERE referral.authority_id = discussion.authority_id
            AND referral.child_key = discussion.child_key
            AND referral.child_id = discussion.child_id
            AND referral.opened_revision >= 0
            AND NOT referral.opened_voided
            AND CASE
                WHEN discussion.referral_id IS NULL THEN
                    NOT referral.no_further_action AND referral.opened_on <= discussion.held_on
                ELSE referral.referral_id = discussion.referral_id
            END
    )
UNION ALL
SELECT
    gateway.authority_id,
    gateway.child_key,
    gateway.child_id,
    'LEGAL_GATEWAY_WITHOUT_REFERRAL',
    gateway.legal_gateway_id,
    NULL,
    gateway.decided_on
FROM front_door.legal_gateway AS gateway
WHERE gateway.decided_revision >= 0
    AND NOT gateway.decided_voided
    AND NOT EXISTS (
        SELECT
        FROM timeliness.referral
        WHERE referral.authority_id = gateway.authority_id
            AND referral.child_key = gateway.child_key
            AND referral.child_id = gateway.child_id
            AND referral.opened_revision >= 0
            AND NOT referral.opened_voided
            AND CASE
                WHEN gateway.referral_id IS NULL THEN
                    NOT referral.no_further_action AND referral.opened_on <= gateway.decided_on
                ELSE referral.referral_id = gateway.referral_id
            END
    )
UNION ALL
SELECT
    ending.authority_id,
    ending.child_key,
    ending.child_id,
    'EARLY_HELP_WITHOUT_OPENING',
    ending.early_help_id,
    NULL,
    max(ending.changed_on)
FROM front_door.early_help_change AS ending
JOIN frontdoor.code AS kind
    ON kind.list = 'early_help_change' AND kind.symbol = ending.change
WHERE ending.changed_revision >= 0
    AND NOT ending.changed_voided
    AND ending.change NOT IN ('OPENED', 'STEP_DOWN', 'UNKNOWN')
    AND NOT EXISTS (
        SELECT
        FROM front_door.early_help_change AS opening
        WHERE opening.authority_id = ending.authority_id
            AND opening.child_key = ending.child_key
            AND opening.child_id = ending.child_id
            AND opening.early_help_id = ending.early_help_id
            AND opening.changed_revision >= 0
            AND NOT opening.changed_voided
            AND opening.change IN ('OPENED', 'STEP_DOWN')
    )
GROUP BY ending.authority_id, ending.child_key, ending.child_id, ending.early_help_id;
