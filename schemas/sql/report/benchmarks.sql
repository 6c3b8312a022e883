-- Of the last year that had ended by then and is published: rates, percentages and days.
SELECT
    compared.dfe_table,
    compared.measure,
    compared.reporting_year,
    max(compared.local_value)::text AS local_value,
    (max(compared.benchmark_value) FILTER (WHERE compared.area_kind = 'ENGLAND'))::text AS england,
    (max(compared.difference) FILTER (WHERE compared.area_kind = 'ENGLAND'))::text AS difference,
    (max(compared.benchmark_value) FILTER (WHERE compared.area_kind = 'REGION'))::text AS region,
    round(
        avg(compared.benchmark_value) FILTER (WHERE compared.area_kind = 'NEIGHBOUR'), 1
    )::text AS neighbours
FROM bi.benchmark_comparison AS compared
WHERE compared.authority = $1::text
    AND compared.unit IN ('RATE', 'PERCENT', 'DAYS')
    AND compared.area_kind <> 'PUBLISHED'
    AND compared.reporting_year = (
        SELECT max(figure.reporting_year)
        FROM bi.benchmark_comparison AS figure
        WHERE figure.authority = $1::text
            AND left(figure.reporting_year, 4)::integer + 1
                <= extract(year FROM $2::text::date + 6 - interval '3 months')
    )
GROUP BY compared.dfe_table, compared.measure, compared.reporting_year
ORDER BY compared.dfe_table, min(compared.position)
