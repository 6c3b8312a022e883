-- Caseloads of past days are kept (README.md) from an authority's first day until a last one, which the
-- clock has, as days end without a write. What depends on touched children is not looked for day by day
-- when it is read, as planning that takes longer than reading: every day counts as touched from the
-- first on which one of them had or has a case.
CREATE TABLE rollup.caseload_clock (
    authority_id smallint NOT NULL,
    authority text COLLATE "C" NOT NULL,
    kept_until date NOT NULL
);

-- Until when, exclusive, what is kept of each authority may be read.
CREATE VIEW live.caseload_kept AS
SELECT authority_id, authority, min(day) AS kept_until
FROM (
    SELECT clock.authority_id, clock.authority, clock.kept_until AS day
    FROM rollup.caseload_clock AS clock
    UNION ALL
    SELECT authority.authority_id, authority.gss_code, '-infinity'
    FROM frontdoor.authority
    WHERE NOT EXISTS (
        SELECT
        FROM rollup.caseload_clock AS clock
        WHERE clock.authority_id = authority.authority_id
    )
    UNION ALL
    SELECT whole.authority_id, whole.authority, '-infinity'
    FROM live.whole_child AS whole
    UNION ALL
    SELECT authority.authority_id, authority.gss_code, held.day
    FROM live.touched_child AS child
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN LATERAL (
        SELECT kept.counted_from AS day
        FROM rollup.case_holding AS kept
        WHERE kept.authority_id = child.authority_id AND kept.child_key = child.child_key
        UNION ALL
        -- Nobody holds a case before it is opened.
        SELECT frontdoor.local_date(referral.opened_at - interval '1 microsecond')
        FROM caseload.referral
        WHERE referral.authority_id = child.authority_id AND referral.child_key = child.child_key
    ) AS held
) AS clock
GROUP BY authority_id, authority;

-- Days that are kept on which cases of touched children are held otherwise than they were.
CREATE VIEW live.caseload_differing AS
SELECT clock.authority, calendar.day
FROM (
    SELECT kept.*, 1 AS cases
    FROM rollup.case_holding AS kept
    JOIN live.touched_child USING (authority_id, child_key)
    UNION ALL
    SELECT touched.*, -1
    FROM live.case_holding_touched AS touched
) AS holding
JOIN rollup.caseload_clock AS clock ON clock.authority = holding.authority
JOIN frontdoor.calendar_day AS calendar
    ON calendar.day >= holding.counted_from
        AND calendar.day < least(holding.counted_until, clock.kept_until)
GROUP BY
    clock.authority,
    calendar.day,
    holding.team_id,
    holding.worker_id,
    holding.opened_on
HAVING sum(holding.cases) <> 0;

-- Finds stretches that reach beyond a day.
CREATE INDEX ON rollup.case_holding (authority, coalesce(counted_until, 'infinity'));

-- Stretches that reach beyond what may be read: kept ones, and those of touched children. The offset
-- has the former looked for by that index, as they are few, however many the planner expects.
CREATE VIEW live.caseload_holding AS
SELECT
    clock.authority_id,
    clock.authority,
    kept.team_id,
    kept.worker_id,
    kept.opened_on,
    kept.counted_from,
    kept.counted_until,
    clock.kept_until
FROM live.caseload_kept AS clock
CROSS JOIN LATERAL (
    SELECT *
    FROM rollup.case_holding AS found
    WHERE found.authority = clock.authority
        AND coalesce(found.counted_until, 'infinity') > clock.kept_until
    OFFSET 0
) AS kept
WHERE clock.kept_until > '-infinity'
    AND clock.kept_until < frontdoor.local_date(frontdoor.present())
    AND NOT EXISTS (
        SELECT
        FROM frontdoor.touched_child AS touched
        WHERE touched.authority_id = kept.authority_id AND touched.child_key = kept.child_key
    )
UNION ALL
SELECT
    clock.authority_id,
    clock.authority,
    touched.team_id,
    touched.worker_id,
    touched.opened_on,
    touched.counted_from,
    touched.counted_until,
    clock.kept_until
FROM live.case_holding_touched AS touched
JOIN live.caseload_kept AS clock ON clock.authority = touched.authority;

-- A day's workers are lists in the row of their team: as rows they take three times the space.
CREATE VIEW live.caseload_daily_touched AS
SELECT
    held.authority_id,
    held.authority,
    held.day,
    held.team_id,
    count(held.worker_id) AS workers,
    sum(held.open_cases)::bigint AS open_cases,
    coalesce(sum(held.open_cases) FILTER (WHERE held.worker_id IS NOT NULL), 0)::bigint
        AS allocated,
    coalesce(sum(held.open_cases) FILTER (WHERE held.worker_id IS NULL), 0)::bigint
        AS unallocated,
    frontdoor.ratio(
        sum(held.open_cases) FILTER (WHERE held.worker_id IS NOT NULL), count(held.worker_id)
    ) AS average,
    sum(worker.prof_full_time_equivalency) AS fte,
    frontdoor.ratio(
        sum(held.open_cases) FILTER (WHERE worker.prof_full_time_equivalency IS NOT NULL),
        sum(worker.prof_full_time_equivalency)
    ) AS average_per_fte,
    max(held.longest_open_days) AS longest_open_days,
    count(*) FILTER (WHERE held.above_threshold) AS workers_above_threshold,
    array_agg(held.worker_id ORDER BY held.worker_id) AS worker_id,
    array_agg(held.open_cases::integer ORDER BY held.worker_id) AS worker_open_cases,
    array_agg(held.longest_open_days ORDER BY held.worker_id) AS worker_longest_open_days,
    array_agg(held.above_threshold ORDER BY held.worker_id) AS worker_above_threshold
FROM (
    SELECT
        counted.*,
        CASE
            WHEN counted.worker_id IS NOT NULL THEN
                sum(counted.open_cases) OVER (
                    PARTITION BY counted.authority, counted.day, counted.worker_id
                ) > authority.caseload_threshold
        END AS above_threshold
    FROM (
        SELECT
            holding.authority_id,
            holding.authority,
            calendar.day,
            holding.team_id,
            holding.worker_id,
            count(*) AS open_cases,
            calendar.day - min(holding.opened_on) AS longest_open_days
        FROM live.caseload_holding AS holding
        JOIN frontdoor.calendar_day AS calendar
            ON calendar.day >= greatest(holding.counted_from, holding.kept_until)
                AND calendar.day < coalesce(holding.counted_until, 'infinity')
                AND calendar.day < frontdoor.local_date(frontdoor.present())
        GROUP BY
            holding.authority_id,
            holding.authority,
            calendar.day,
            holding.team_id,
            holding.worker_id
    ) AS counted
    JOIN bi.authority ON authority.authority = counted.authority
) AS held
LEFT JOIN bi.worker
    ON worker.authority = held.authority AND worker.prof_professional_id = held.worker_id
GROUP BY held.authority_id, held.authority, held.day, held.team_id;

CREATE TABLE rollup.caseload_daily AS TABLE live.caseload_daily_touched WITH NO DATA;
CREATE INDEX ON rollup.caseload_daily (authority, day);
CREATE INDEX ON rollup.caseload_daily (day);

-- The present may be set back, to before days that are kept.
CREATE VIEW live.caseload_daily AS
SELECT kept.*
FROM rollup.caseload_daily AS kept
JOIN live.caseload_kept AS clock
    ON clock.authority = kept.authority AND clock.kept_until > kept.day
WHERE kept.day < frontdoor.local_date(frontdoor.present())
UNION ALL
TABLE live.caseload_daily_touched;
