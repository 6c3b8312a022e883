CREATE VIEW bi.authority AS
SELECT
    authority.gss_code AS authority,
    authority.name,
    authority.region,
    setting.go_live_on,
    setting.alerts_from,
    coalesce(setting.caseload_threshold, 25) AS caseload_threshold,
    region.code AS region_code
FROM frontdoor.authority
LEFT JOIN frontdoor.authority_setting AS setting USING (authority_id)
LEFT JOIN frontdoor.code AS region
    ON region.list = 'region' AND region.label = authority.region;

COMMENT ON VIEW bi.authority IS 'One row per local authority and what it has set for itself';
COMMENT ON COLUMN bi.authority.authority IS 'GSS code, such as E06000008';
COMMENT ON COLUMN bi.authority.name IS 'Name of the authority';
COMMENT ON COLUMN bi.authority.region IS 'Region of England';
COMMENT ON COLUMN bi.authority.go_live_on IS
    'The day the front door opened: the 52-week review compares both sides of it';
COMMENT ON COLUMN bi.authority.alerts_from IS
    'Alerts raised by contacts before this local date are historic; null: none is';
COMMENT ON COLUMN bi.authority.caseload_threshold IS
    'A worker who holds more cases than this is counted as above the threshold';
COMMENT ON COLUMN bi.authority.region_code IS 'GSS code of the region, such as E12000002';
