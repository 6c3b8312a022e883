CREATE VIEW bi.calendar AS
SELECT
    calendar_day.day,
    calendar_day.is_working,
    holiday.title AS bank_holiday,
    calendar_day.working_days,
    calendar_day.in_table,
    calendar_day.week,
    to_char(calendar_day.day, 'IYYY"-W"IW') AS iso_week,
    calendar_day.month,
    calendar_day.reporting_year
FROM frontdoor.calendar_day
LEFT JOIN frontdoor.bank_holiday AS holiday USING (day);

COMMENT ON VIEW bi.calendar IS 'One row per day, 1990 to 2100: working days of England and Wales';
COMMENT ON COLUMN bi.calendar.day IS 'The date';
COMMENT ON COLUMN bi.calendar.is_working IS 'Monday to Friday and no bank holiday';
COMMENT ON COLUMN bi.calendar.bank_holiday IS 'Title of the bank holiday; null: none';
COMMENT ON COLUMN bi.calendar.working_days IS
    'Running count: that of one day less that of another is the working days between them';
COMMENT ON COLUMN bi.calendar.in_table IS
    'The year is one that the table of bank holidays covers; else Monday to Friday count';
COMMENT ON COLUMN bi.calendar.week IS 'Monday of the ISO week';
COMMENT ON COLUMN bi.calendar.iso_week IS 'ISO week, such as 2020-W53';
COMMENT ON COLUMN bi.calendar.month IS 'First day of the month';
COMMENT ON COLUMN bi.calendar.reporting_year IS '1 April to 31 March, such as 2020/21';
