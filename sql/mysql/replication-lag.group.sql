-- The members of the replication group that this server is in, with itself; none where it is in none. SHOW REPLICA STATUS does
-- not tell of a group. What a member has to apply still is counted in transactions: how far behind that is, nobody here knows.
-- Needs SELECT on performance_schema: the server refuses the query without it. From MySQL 8.0 on.
SELECT
    m.MEMBER_HOST AS host,
    m.MEMBER_ID = @@global.server_uuid OR m.MEMBER_ID = '' AS here,
    m.MEMBER_STATE AS state,
    m.MEMBER_ROLE AS role,
    s.COUNT_TRANSACTIONS_REMOTE_IN_APPLIER_QUEUE AS queued
FROM performance_schema.replication_group_members m
LEFT JOIN performance_schema.replication_group_member_stats s ON s.MEMBER_ID = m.MEMBER_ID
