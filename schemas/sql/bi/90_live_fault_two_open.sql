-- Referrals of a child that are open beside another, from when until when: the present decides. Most
-- children have one.
CREATE VIEW live.fault_two_open_row AS
SELECT
    referral.authority_id,
    referral.child_key,
    referral.child_id,
    'TWO_OPEN_REFERRALS' AS fault,
    referral.referral_id AS entity_id,
    NULL AS related_id,
    referral.opened_on AS day,
    lower(beside.stretch) AS holds_from,
    upper(beside.stretch) AS holds_until
FROM (
    SELECT
        several.*,
        tstzrange(referral.opened_at, referral.closed_at) AS open,
        range_agg(tstzrange(referral.opened_at, referral.closed_at)) OVER (
            PARTITION BY several.authority_id, several.child_key, several.child_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW
        ) AS others
    FROM (
        SELECT
            authority_id,
            child_key,
            child_id,
            referral_id,
            opened_on,
            count(*) OVER (PARTITION BY authority_id, child_key, child_id) AS referrals
        FROM caseload.referral
        WHERE opened_revision >= 0 AND NOT opened_voided AND NOT no_further_action
    ) AS several
    CROSS JOIN LATERAL (
        SELECT row.opened_at, row.closed_at
        FROM live.referral_row AS row
        WHERE row.authority_id = several.authority_id
            AND row.child_key = several.child_key
            AND row.cine_person_id = several.child_id
            AND row.cine_referral_id = several.referral_id
        OFFSET 0
    ) AS referral
    WHERE several.referrals > 1
) AS referral
CROSS JOIN LATERAL unnest(referral.others * tstzmultirange(referral.open)) AS beside (stretch);
