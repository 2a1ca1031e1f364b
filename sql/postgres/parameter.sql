-- Every parameter that the user may see, one row each.
-- Needs pg_read_all_settings (pg_monitor has it) for a few of them, which are left out without it: "sees_all" says so.
SELECT
    pg_has_role('pg_read_all_settings', 'USAGE') AS sees_all,
    name,
    setting AS value,
    unit,
    source,
    boot_val AS default_value,
    pending_restart
FROM pg_settings
