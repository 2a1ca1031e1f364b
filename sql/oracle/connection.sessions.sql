-- How many connections are in use, and how many there may be: of processes and sessions, whichever is nearer to its limit. At most one
-- row; none where neither has a limit. The limit is a text, padded with spaces.
-- Needs V_$RESOURCE_LIMIT.
SELECT
    r.current_utilization AS "connections_used",
    r.most AS "connections_max"
FROM (
    SELECT
        l.current_utilization,
        CASE WHEN TRIM(l.limit_value) <> 'UNLIMITED' THEN TO_NUMBER(TRIM(l.limit_value)) END AS most
    FROM v$resource_limit l
    WHERE l.resource_name IN ('processes', 'sessions')
) r
WHERE r.most > 0
ORDER BY r.current_utilization / r.most DESC
FETCH FIRST 1 ROWS ONLY
