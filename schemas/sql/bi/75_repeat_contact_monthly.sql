CREATE VIEW bi.repeat_contact_monthly AS
SELECT
    authority,
    month,
    similar_alerts,
    similar_open,
    similar_overdue,
    similar_closed_due,
    similar_in_time,
    frontdoor.percent(similar_in_time, similar_closed_due) AS similar_in_time_percent,
    any_alerts,
    contacts,
    without_family,
    frontdoor.percent(without_family, contacts) AS without_family_percent,
    5 * without_family > contacts AS blind_spot_warning
FROM (
    SELECT
        authority,
        month,
        count(*) FILTER (WHERE rule = 'SIMILAR') AS similar_alerts,
        count(*) FILTER (WHERE rule = 'SIMILAR' AND state = 'OPEN') AS similar_open,
        count(*) FILTER (WHERE rule = 'SIMILAR' AND overdue) AS similar_overdue,
        count(scrutinised_in_time) FILTER (WHERE rule = 'SIMILAR') AS similar_closed_due,
        count(*) FILTER (WHERE rule = 'SIMILAR' AND scrutinised_in_time) AS similar_in_time,
        count(*) FILTER (WHERE rule = 'ANY') AS any_alerts,
        coalesce(sum(contacts), 0)::bigint AS contacts,
        coalesce(sum(without_family), 0)::bigint AS without_family
    FROM (
        SELECT
            alert.authority,
            raised.month,
            alert.rule,
            alert.state,
            alert.overdue,
            alert.scrutinised_in_time,
            NULL::bigint AS contacts,
            NULL::bigint AS without_family
        FROM bi.repeat_contact_alert AS alert
        JOIN frontdoor.calendar_day AS raised ON raised.day = alert.raised_on
        UNION ALL
        SELECT authority, month, NULL, NULL, NULL, NULL, assessable, without_family
        FROM live.contact_monthly
        WHERE assessable > 0
    ) AS item
    GROUP BY authority, month
) AS counted;

COMMENT ON VIEW bi.repeat_contact_monthly IS
    'Alerts by month in which they were raised, beside the contacts that can''t be similar';
COMMENT ON COLUMN bi.repeat_contact_monthly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.repeat_contact_monthly.month IS 'First day of the month';
COMMENT ON COLUMN bi.repeat_contact_monthly.similar_alerts IS 'Alerts SIMILAR raised';
COMMENT ON COLUMN bi.repeat_contact_monthly.similar_open IS 'Of these: open at present';
COMMENT ON COLUMN bi.repeat_contact_monthly.similar_overdue IS
    'Of these: open and past their due time at present';
COMMENT ON COLUMN bi.repeat_contact_monthly.similar_closed_due IS
    'Of the alerts SIMILAR: closed, with a due time';
COMMENT ON COLUMN bi.repeat_contact_monthly.similar_in_time IS
    'Of these: closed before their due time';
COMMENT ON COLUMN bi.repeat_contact_monthly.similar_in_time_percent IS
    'similar_in_time / similar_closed_due in percent, to one place';
COMMENT ON COLUMN bi.repeat_contact_monthly.any_alerts IS 'Alerts ANY raised (amber)';
COMMENT ON COLUMN bi.repeat_contact_monthly.contacts IS
    'Contacts received that the rules count: identified, not information only';
COMMENT ON COLUMN bi.repeat_contact_monthly.without_family IS
    'Of these: without a family of concern, never similar to another';
COMMENT ON COLUMN bi.repeat_contact_monthly.without_family_percent IS
    'without_family / contacts in percent, to one place';
COMMENT ON COLUMN bi.repeat_contact_monthly.blind_spot_warning IS
    'More than 20% of the contacts are without a family: SIMILAR misses patterns';
