-- The calendar as it is, for reference/moved_in_time.sql.
CREATE TEMPORARY TABLE calendar_before ON COMMIT DROP AS
SELECT day, is_working, working_days FROM frontdoor.calendar_day
