CREATE VIEW live.fault_conference_row AS
WITH covered AS MATERIALIZED (TABLE live.covered)
SELECT
    conference.authority_id,
    conference.child_key,
    conference.child_id,
    'CONFERENCE_WITHOUT_REFERRAL' AS fault,
    conference.conference_id AS entity_id,
    conference.referral_id AS related_id,
    conference.held_on AS day
FROM front_door.conference
WHERE conference.referral_id IS NOT NULL
    AND conference.held_revision >= 0
    AND NOT conference.held_voided
    AND NOT EXISTS (
        SELECT
        FROM timeliness.referral
        WHERE referral.authority_id = conference.authority_id
            AND referral.child_key = conference.child_key
            AND referral.child_id = conference.child_id
            AND referral.referral_id = conference.referral_id
            AND referral.opened_revision >= 0
            AND NOT referral.opened_voided
    )
UNION ALL
SELECT
    conference.authority_id,
    conference.child_key,
    conference.icpc_person_id,
    fault.name,
    conference.icpc_icpc_id,
    conference.icpc_s47_enquiry_id,
    conference.held_on
FROM live.conference_row AS conference
CROSS JOIN covered
CROSS JOIN LATERAL (
    VALUES
        ('CONFERENCE_WITHOUT_SECTION47',
            conference.icpc_icpc_transfer_in = 'N' AND conference.clock_from IS NULL),
        ('TRANSFER_IN_WITHOUT_NOTIFICATION',
            conference.icpc_icpc_transfer_in = 'Y' AND conference.clock_from IS NULL),
        ('CONFERENCE_BEFORE_STRATEGY', conference.held_on < conference.clock_from),
        ('CONFERENCE_DUE_PAST_TABLE', conference.clock_from >= covered.past_15),
        ('CONFERENCE_OUTSIDE_TABLE',
            conference.held_on > conference.clock_from
            AND (
                conference.clock_from + 1 < covered.first_day
                OR conference.held_on > covered.last_day
            ))
) AS fault (name, found)
WHERE fault.found;
