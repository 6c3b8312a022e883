-- What the activity of a reporting year is read by: the days of a year that begins on a given day,
-- and of the years in which 52 weeks end that a week is the last or the first of.
CREATE INDEX calendar_day_year_begins ON frontdoor.calendar_day
    (make_date(left(reporting_year, 4)::integer, 4, 1));
CREATE INDEX calendar_day_last_week ON frontdoor.calendar_day
    (frontdoor.reporting_year(week + 6));
CREATE INDEX calendar_day_first_week ON frontdoor.calendar_day
    (frontdoor.reporting_year(week + 363));
ANALYZE frontdoor.calendar_day;
