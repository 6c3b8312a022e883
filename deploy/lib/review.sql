-- The 52-week review of the sample authority beside the published figures (:figures, a CSV file).
-- Where only a change was published, the figures are an index and the change is what to compare.
-- A change computed from rounded percentages or means is off in its last digit: it isn't shown.
CREATE TEMPORARY TABLE published (
    measure text, period_before text, period_after text, before numeric, after numeric, source text
);
\set load '\\copy published FROM ' :'figures' ' WITH (FORMAT csv, HEADER)'
:load
SELECT
    review.measure,
    review.value_before AS before,
    review.value_after AS after,
    review.change_percent AS "change %",
    CASE WHEN published.before IS DISTINCT FROM 100 THEN published.before END AS "published before",
    CASE WHEN published.before IS DISTINCT FROM 100 THEN published.after END AS "published after",
    CASE
        WHEN published.before = 100 OR published.measure IN ('referrals', 'community_contacts')
            THEN round(100 * (published.after - published.before) / published.before, 1)
    END AS "published change %"
FROM bi.review_52_week AS review
LEFT JOIN published USING (measure)
WHERE review.authority = 'E06000008'
ORDER BY review.place;
