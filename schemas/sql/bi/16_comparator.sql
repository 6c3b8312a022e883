CREATE VIEW bi.comparator AS
SELECT
    authority.gss_code AS authority,
    area.code AS area_code,
    area.kind AS area_kind
FROM frontdoor.authority
LEFT JOIN frontdoor.code AS region
    ON region.list = 'region' AND region.label = authority.region
CROSS JOIN LATERAL (
    VALUES
        ('E92000001', 'ENGLAND'),
        (region.code, 'REGION'),
        (authority.gss_code, 'PUBLISHED')
    UNION ALL
    SELECT neighbour.gss_code, 'NEIGHBOUR'
    FROM frontdoor.neighbour
    WHERE neighbour.authority_id = authority.authority_id
        AND neighbour.gss_code <> authority.gss_code
) AS area (code, kind);

COMMENT ON VIEW bi.comparator IS
    'One row per authority and area that it is compared with';
COMMENT ON COLUMN bi.comparator.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.comparator.area_code IS 'GSS code of the area it is compared with';
COMMENT ON COLUMN bi.comparator.area_kind IS
    'ENGLAND, REGION, NEIGHBOUR (a statistical one, as loaded), or PUBLISHED: the authority itself';
