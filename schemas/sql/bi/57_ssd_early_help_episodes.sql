CREATE VIEW bi.ssd_early_help_episodes AS
SELECT
    authority,
    earl_episode_id,
    earl_person_id,
    earl_episode_start_date,
    earl_episode_end_date,
    CASE
        WHEN earl_episode_reason IS NULL AND started_by = 'STEP_DOWN' THEN
            'Stepped down from social care'
        ELSE earl_episode_reason
    END AS earl_episode_reason,
    earl_episode_end_reason,
    earl_episode_organisation,
    earl_episode_worker_id
FROM bi.early_help_episode;

COMMENT ON VIEW bi.ssd_early_help_episodes IS
    'Early help as table ssd_early_help_episodes of the Standard Safeguarding Dataset has it';
COMMENT ON COLUMN bi.ssd_early_help_episodes.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_episode_id IS 'Id of the episode';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_episode_start_date IS
    'When it was opened, local date and time';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_episode_end_date IS
    'When it ended, local date and time; null: open';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_episode_reason IS
    'The source system''s code for the reason of its opening; without one, what a step down '
    'from social care is called';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_episode_end_reason IS 'What ended it; null: open';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_episode_organisation IS
    'Organisation that leads it';
COMMENT ON COLUMN bi.ssd_early_help_episodes.earl_episode_worker_id IS 'Worker who leads it';
