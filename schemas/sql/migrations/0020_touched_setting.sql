-- Caseloads are kept with the number of workers above what an authority has set as its threshold.
CREATE TRIGGER touch_inserted AFTER INSERT ON frontdoor.authority_setting
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all_if_any();

CREATE TRIGGER touch_updated AFTER UPDATE ON frontdoor.authority_setting
REFERENCING NEW TABLE AS written OLD TABLE AS replaced
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all_if_any();

CREATE TRIGGER touch_deleted AFTER DELETE ON frontdoor.authority_setting
REFERENCING OLD TABLE AS replaced
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all_if_any();

CREATE TRIGGER touch_truncated AFTER TRUNCATE ON frontdoor.authority_setting
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all();
