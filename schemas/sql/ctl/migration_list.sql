SELECT name FROM frontdoor.migration ORDER BY name
