-- Whether the account may change what is in every database, or other accounts. One row. Needs no privilege: everybody sees his own.
SELECT COUNT(*) > 0 AS mighty
FROM information_schema.USER_PRIVILEGES
WHERE GRANTEE = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')
    AND PRIVILEGE_TYPE IN (
        'INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER', 'CREATE USER', 'FILE', 'SHUTDOWN', 'SUPER', 'SYSTEM_USER', 'ROLE_ADMIN'
    )
