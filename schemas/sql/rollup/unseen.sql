-- How many authorities the login may not read: figures of those are never kept.
SELECT
    session_user::text AS login,
    (SELECT count(*) FROM frontdoor.authority) - (SELECT count(*) FROM bi.authority) AS unseen
