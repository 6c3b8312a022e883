-- What a year or a month of an authority's assessments is found by, and the year of a DfE table.

-- As an expression in a SQL function, an index says it in one line; a bulk load keeps the statements
-- of its indexes a line each.
CREATE FUNCTION frontdoor.day_if(holds boolean, day date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN holds THEN day END;

-- By the day that the view shows: that of an end which stands, none for what is open. Partial by what
-- the view shows, so that it is never taken for the key.
CREATE INDEX assessment_authorised ON timeliness.assessment (
    authority_id, (frontdoor.day_if(end_revision >= 0 AND NOT end_voided, authorised_on))
)
WHERE (start_revision >= 0 AND NOT start_voided) OR (end_revision >= 0 AND NOT end_voided);
-- A partial index has no statistics that the planner would use.
CREATE STATISTICS timeliness.assessment_authorised
    ON (frontdoor.day_if(end_revision >= 0 AND NOT end_voided, authorised_on))
    FROM timeliness.assessment;

-- Views that are laid out as the DfE's tables name a year by the 31 March that ends it, and
-- bi.dfe_figure turns that into a reporting year again: so their conditions become days.
CREATE INDEX calendar_day_time_period
    ON frontdoor.calendar_day ((left(reporting_year, 4)::integer + 1));
CREATE INDEX calendar_day_figure_year ON frontdoor.calendar_day (
    (frontdoor.reporting_year(make_date(left(reporting_year, 4)::integer + 1, 3, 31)))
);
