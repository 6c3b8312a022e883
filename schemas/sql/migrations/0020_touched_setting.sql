-- Caseloads are kept with the number of workers above what an authority has set as its threshold.
SELECT frontdoor.touch_by('frontdoor.authority_setting', 'touch_all_if_any');
