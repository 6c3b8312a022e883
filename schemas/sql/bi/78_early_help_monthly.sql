CREATE VIEW bi.early_help_monthly AS
SELECT
    authority,
    month,
    count(*) FILTER (WHERE change_code = 'OPENED') AS opened,
    count(*) FILTER (WHERE change_code = 'STEP_DOWN') AS stepped_down,
    count(*) FILTER (WHERE change_code = 'CLOSED') AS closed,
    count(*) FILTER (WHERE change_code = 'STEP_UP') AS stepped_up
FROM bi.early_help_change
GROUP BY authority, month;

COMMENT ON VIEW bi.early_help_monthly IS
    'Early help by month: what was opened, ended, stepped up and stepped down';
COMMENT ON COLUMN bi.early_help_monthly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.early_help_monthly.month IS 'First day of the month';
COMMENT ON COLUMN bi.early_help_monthly.opened IS 'Episodes opened';
COMMENT ON COLUMN bi.early_help_monthly.stepped_down IS
    'Episodes opened by a step down from social care';
COMMENT ON COLUMN bi.early_help_monthly.closed IS 'Episodes closed';
COMMENT ON COLUMN bi.early_help_monthly.stepped_up IS 'Episodes ended by a step up to social care';
