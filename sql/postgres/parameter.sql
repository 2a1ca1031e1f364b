-- Every parameter that the user may see, one row each.
-- Needs pg_read_all_settings (pg_monitor has it) for a few of them, which are left out without it: "sees_all" says so.
-- Everything is named in full: it is asked too in a session that has the search_path of its user.
SELECT
    pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE') AS sees_all,
    name,
    setting AS value,
    unit,
    source,
    boot_val AS default_value,
    pending_restart,
    -- What values such as -1 mean.
    extra_desc AS meaning
FROM pg_catalog.pg_settings
