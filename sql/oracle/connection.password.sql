-- In how many milliseconds the password of this user expires; null where it never does. One row. Needs no privilege.
SELECT
    ROUND((u.expiry_date - SYSDATE) * 86400000) AS "expires_ms"
FROM user_users u
