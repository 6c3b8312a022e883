-- No key may have several rows any more.
SELECT frontdoor.end_bulk_load($1::text)
