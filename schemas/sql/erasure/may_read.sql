-- Whether the views show the login this authority's rows, and who that is.
SELECT
    EXISTS (SELECT FROM bi.authority WHERE authority = $1::text) AS may_read,
    session_user::text AS login
