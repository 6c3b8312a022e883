-- Of most rows nothing is wrong: a table is gone through once, by its own columns, for all that can
-- be.
CREATE VIEW live.fault_contact_row AS
WITH covered AS MATERIALIZED (
    SELECT
        *,
        -- Factors that belong to a family: a contact with one of them needs no closer look.
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'assessment_factor'
                AND substring(symbol FROM '^F_([0-9]+)')::numeric NOT IN (20, 21)
        ) AS families
    FROM live.covered
)
SELECT
    contact.authority_id,
    contact.of_key AS child_key,
    contact.child_id,
    fault.name AS fault,
    contact.contact_id AS entity_id,
    fault.related_id,
    fault.day,
    fault.holds_from
FROM live.contact_of AS contact
CROSS JOIN covered
CROSS JOIN LATERAL (
    SELECT
        contact.call_revision >= 0 AND NOT contact.call_voided AS called,
        contact.decision_revision >= 0 AND NOT contact.decision_voided AS decided,
        contact.received_on + 1 < covered.first_day AS before_table
) AS present
CROSS JOIN LATERAL (
    SELECT
        present.decided
        AND CASE
            WHEN contact.call_time_known AND contact.decision_time_known THEN
                contact.decided_at < contact.received_at
            ELSE contact.decided_on < contact.received_on
        END AS before_contact,
        present.decided
        AND CASE
            WHEN contact.decision_time_known THEN contact.signed_off_at < contact.decided_at
            ELSE frontdoor.local_date(contact.signed_off_at) < contact.decided_on
        END AS signed_before,
        contact.received_on >= covered.past_1 AS due_past,
        -- One that waits for its decision runs out of the table with time alone.
        NOT present.decided
        OR contact.decided_on > contact.received_on
        AND (present.before_table OR contact.decided_on > covered.last_day) AS outside,
        -- Of these two each row has to be looked at more closely.
        present.decided AND contact.referral_id IS NOT NULL AS names_referral,
        contact.child_id <> '' AND NOT covered.families ?| contact.concern_factors
            AS may_lack_family
) AS broken
CROSS JOIN LATERAL (
    SELECT 'DECISION_WITHOUT_CONTACT', NULL, contact.decided_on, NULL::timestamptz
    WHERE NOT present.called
    UNION ALL
    SELECT 'DECISION_BEFORE_CONTACT', NULL, contact.received_on, NULL
    WHERE present.called AND broken.before_contact
    UNION ALL
    SELECT 'SIGN_OFF_BEFORE_DECISION', NULL, contact.received_on, NULL
    WHERE present.called AND broken.signed_before
    UNION ALL
    SELECT 'DECISION_DUE_PAST_TABLE', NULL, contact.received_on, NULL
    WHERE present.called AND broken.due_past
    UNION ALL
    SELECT
        'DECISION_OUTSIDE_TABLE',
        NULL,
        contact.received_on,
        CASE
            WHEN present.decided THEN NULL
            WHEN present.before_table THEN frontdoor.local_midnight(contact.received_on + 1)
            ELSE
                frontdoor.local_midnight(greatest(contact.received_on, covered.last_day) + 1)
        END
    WHERE present.called AND broken.outside
    UNION ALL
    SELECT 'DECISION_WITHOUT_REFERRAL', contact.referral_id, contact.decided_on, NULL
    WHERE present.called
        AND broken.names_referral
        AND NOT EXISTS (
            SELECT
            FROM timeliness.referral
            WHERE referral.authority_id = contact.authority_id
                AND referral.child_key = contact.child_key
                AND referral.child_id = contact.child_id
                AND referral.referral_id = contact.referral_id
                AND referral.opened_revision >= 0
                AND NOT referral.opened_voided
        )
    UNION ALL
    SELECT 'CONTACT_WITHOUT_FAMILY', NULL, contact.received_on, NULL
    WHERE present.called
        AND broken.may_lack_family
        AND NOT EXISTS (
            SELECT
            FROM unnest(contact.concern_factors) AS factor (symbol)
            WHERE substring(factor.symbol FROM '^F_([0-9]+)')::numeric NOT IN (20, 21)
        )
) AS fault (name, related_id, day, holds_from)
WHERE CASE
    WHEN present.called THEN
        NOT contact.information_only
        AND (
            broken.before_contact
            OR broken.signed_before
            OR broken.due_past
            OR broken.outside
            OR broken.names_referral
            OR broken.may_lack_family
        )
    ELSE present.decided
END;
