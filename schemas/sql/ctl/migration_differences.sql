-- Where the database isn't what this program is made for, and what to do. $1, $2: its migrations and
-- their checksums, with those of the views under the name bi/.
WITH known AS (
    SELECT given.name, given.checksum, applied.checksum AS present
    FROM unnest($1::text[], $2::bigint[]) AS given (name, checksum)
    LEFT JOIN frontdoor.migration AS applied ON applied.name = given.name COLLATE "C"
), difference (place, finding, cure) AS (
    SELECT
        1,
        format('the database has %s, which this program does not know', applied.name),
        'use the version that the database was migrated by'
    FROM frontdoor.migration AS applied
    WHERE NOT EXISTS (SELECT FROM known WHERE known.name = applied.name)
    UNION ALL
    SELECT
        2,
        format('%s is not what was applied', known.name),
        'run the program that this database came from'
    FROM known
    WHERE known.present <> known.checksum AND known.name <> 'bi/'
    UNION ALL
    SELECT 3, format('%s not applied yet', count(*)), 'frontdoorctl migrate'
    FROM known
    WHERE known.present IS NULL AND known.name <> 'bi/'
    HAVING count(*) > 0
    UNION ALL
    SELECT 4, 'the views of bi are those of another version', 'frontdoorctl migrate'
    FROM known
    WHERE known.name = 'bi/' AND known.present IS DISTINCT FROM known.checksum
)
SELECT 'migrations' AS program, finding, cure
FROM difference
-- The views of a later version come with its migrations.
WHERE place < 4 OR NOT EXISTS (SELECT FROM difference AS other WHERE other.place = 1)
ORDER BY place, finding
