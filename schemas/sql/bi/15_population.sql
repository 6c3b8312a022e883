CREATE VIEW bi.population AS
SELECT
    authority.gss_code AS authority,
    frontdoor.reporting_year(make_date(population.year, 3, 31)) AS reporting_year,
    population.children
FROM frontdoor.population
JOIN frontdoor.authority USING (authority_id);

COMMENT ON VIEW bi.population IS
    'One row per authority and reporting year: how many children its rates are reckoned with';
COMMENT ON COLUMN bi.population.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.population.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.population.children IS
    'Children under 18 who live there, as loaded for that year';
