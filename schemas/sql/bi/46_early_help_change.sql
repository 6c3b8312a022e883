CREATE VIEW bi.early_help_change AS
SELECT
    frontdoor.entity_key(
        authority.gss_code, changed.child_id, changed.change_id
    ) AS change_key,
    authority.gss_code AS authority,
    changed.change_id,
    changed.early_help_id AS earl_episode_id,
    frontdoor.entity_key(authority.gss_code, changed.child_id, changed.early_help_id)
        AS early_help_key,
    changed.child_id AS earl_person_id,
    coalesce(kind.code, 'UNKNOWN') AS change_code,
    coalesce(kind.label, 'Not known') AS change_desc,
    changed.changed_at,
    frontdoor.local_time(changed.changed_at) AS changed_local,
    changed.changed_on,
    changed.changed_time_known AS time_known,
    changed_day.week,
    changed_day.month,
    changed_day.reporting_year,
    changed.reason_local,
    changed.organisation,
    changed.referral_id,
    changed.worker_id
FROM front_door.early_help_change AS changed
JOIN frontdoor.authority USING (authority_id)
JOIN frontdoor.calendar_day AS changed_day ON changed_day.day = changed.changed_on
LEFT JOIN frontdoor.code AS kind
    ON kind.list = 'early_help_change' AND kind.symbol = changed.change
WHERE changed.changed_revision >= 0 AND NOT changed.changed_voided;

COMMENT ON VIEW bi.early_help_change IS 'One row per change of an early help episode';
COMMENT ON COLUMN bi.early_help_change.change_key IS
    'Authority, child and change, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.early_help_change.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.early_help_change.change_id IS 'Id of the change';
COMMENT ON COLUMN bi.early_help_change.earl_episode_id IS 'Id of the episode';
COMMENT ON COLUMN bi.early_help_change.early_help_key IS 'That episode in bi.early_help_episode';
COMMENT ON COLUMN bi.early_help_change.earl_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.early_help_change.change_code IS 'OPENED, CLOSED, STEP_UP or STEP_DOWN';
COMMENT ON COLUMN bi.early_help_change.change_desc IS 'Label of the change';
COMMENT ON COLUMN bi.early_help_change.changed_at IS 'When it changed (UTC instant)';
COMMENT ON COLUMN bi.early_help_change.changed_local IS 'When it changed, local date and time';
COMMENT ON COLUMN bi.early_help_change.changed_on IS 'When it changed, local date';
COMMENT ON COLUMN bi.early_help_change.time_known IS 'False: only the date is known';
COMMENT ON COLUMN bi.early_help_change.week IS 'Monday of the week in which it changed';
COMMENT ON COLUMN bi.early_help_change.month IS 'First day of the month in which it changed';
COMMENT ON COLUMN bi.early_help_change.reporting_year IS 'Reporting year in which it changed';
COMMENT ON COLUMN bi.early_help_change.reason_local IS 'The source system''s code for the reason';
COMMENT ON COLUMN bi.early_help_change.organisation IS 'Organisation that leads the episode';
COMMENT ON COLUMN bi.early_help_change.referral_id IS 'Referral that it steps up to or down from';
COMMENT ON COLUMN bi.early_help_change.worker_id IS 'Worker who leads the episode';
