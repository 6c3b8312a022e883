SELECT view, meaning, entry::text
FROM frontdoor.describe_child($1::text, $2::text)
