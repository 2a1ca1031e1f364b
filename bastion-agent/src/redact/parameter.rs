//! Parameters whose values are not shown: by their name, by what such a value is, and by what this one looks like.

use agent_protocol::EngineName;

use super::shape::{command_line_at, is_like_a_key, login_at, may_name_a_secret, names_a_secret, secret_at};

/// Parameters that are called as secrets are, and hold none.
const HARMLESS: [&str; 19] = [
    "authentication_policy",
    "default_authentication_plugin",
    "default_password_lifetime",
    "disconnect_on_expired_password",
    "ft_max_token_size",
    "ft_min_token_size",
    "generated_random_password_length",
    "innodb_ft_max_token_size",
    "innodb_ft_min_token_size",
    "mysql_native_password_proxy_users",
    "ngram_token_size",
    "old_passwords",
    "password_encryption",
    "password_history",
    "password_require_current",
    "password_reuse_interval",
    "sha256_password_auto_generate_rsa_keys",
    "sha256_password_proxy_users",
    "strict_password_validation",
];

/// Families of such parameters.
const HARMLESS_FAMILIES: [&str; 6] = [
    "caching_sha2_password_",
    "cracklib_password_check_",
    "password_reuse_check_",
    "simple_password_check_",
    "validate_password.",
    "validate_password_",
];

/// Ends of the names of parameters that hold a command, statements, or how to reach another server.
const COMMANDS: [&str; 14] = [
    "_command",
    "_cmd",
    "_conninfo",
    "_dsn",
    "_uri",
    "_url",
    "connection_string",
    "init_connect",
    "init_file",
    "init_slave",
    "init_replica",
    "on_init",
    "on_plperl_init",
    "on_plperlu_init",
];

/// More of them, and those with settings of their own in one text.
const HELD_IN_TEXT: [&str; 3] = ["wsrep_provider_options", "wsrep_sst_auth", "wsrep_cluster_address"];

/// What PostgreSQL's extensions begin their parameters with, and Amazon and MySQL's components theirs. Any other name with a dot
/// is an application's own.
const EXTENSIONS: [&str; 19] = [
    "apg_",
    "aurora_",
    "auto_explain",
    "cron",
    "hypopg",
    "orafce",
    "pg_bigm",
    "pg_hint_plan",
    "pg_partman_bgw",
    "pg_prewarm",
    "pg_stat_",
    "pg_trgm",
    "pgaudit",
    "pglogical",
    "plperl",
    "plpgsql",
    "plrust",
    "postgis",
    "rds",
];

/// The longest value that is looked at, in bytes. None is longer but lists of transactions: of those the beginning is shown, and looked at.
const MAX_VALUE_BYTES: usize = 16 << 10;

/// Whether a value may be a secret, so that all that is said of it is that it is set.
pub(crate) fn may_hold_a_secret(name: &str, value: &str, engine: EngineName) -> bool {
    let (name, value) = (name.to_lowercase(), value.trim());
    if value.is_empty()
        || HARMLESS.contains(&name.as_str())
        || HARMLESS_FAMILIES.iter().any(|family| name.starts_with(family))
    {
        return false;
    }
    if names_a_secret(&name) || COMMANDS.iter().any(|end| name.ends_with(end)) || HELD_IN_TEXT.contains(&name.as_str())
    {
        // Whether a command is there at all, PostgreSQL says in brackets.
        return value != "(disabled)";
    }
    let of_an_application = match engine {
        EngineName::Postgres => {
            let mut families = name.split_once('.').map(|(family, _)| family).into_iter();
            families.any(|family| !EXTENSIONS.iter().any(|known| family.starts_with(known)))
        }
        EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => false,
    };
    if of_an_application {
        return !is_switch(value);
    }
    if may_name_a_secret(&name) && !is_switch(value) && !is_number(value) && !is_file(value) {
        return true;
    }
    let is_list_of_transactions = name.contains("gtid") || name.contains("uuid");
    // Nobody can tell of megabytes.
    if value.len() > MAX_VALUE_BYTES && !is_list_of_transactions {
        return true;
    }
    let value = &value[..value.floor_char_boundary(MAX_VALUE_BYTES)];
    let written = [secret_at(value), login_at(value), command_line_at(value)];
    written.iter().any(Option::is_some) || !is_list_of_transactions && is_like_a_key(value)
}

fn is_switch(value: &str) -> bool {
    let switches = ["on", "off", "yes", "no", "true", "false", "0", "1", "none", "default", "auto"];
    switches.iter().any(|switch| value.eq_ignore_ascii_case(switch))
}

/// A number such as a size or a time.
fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    digits.len() <= 20 && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The path of a file with a key, not a key.
fn is_file(value: &str) -> bool {
    let named = |ending: &str| value.to_lowercase().ends_with(ending);
    let path = value.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    path && [".pem", ".key", ".crt", ".keytab"].into_iter().any(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_hidden_and_the_rest_is_not() {
        use EngineName::{Mariadb, Mysql, Postgres};
        for (engine, name, value) in [
            (Postgres, "primary_conninfo", "user=follower password=x host=10.0.0.5"),
            (Postgres, "archive_cleanup_command", "curl -u a:b https://x"),
            (Postgres, "restore_command", "aws s3 cp s3://x %p"),
            (Postgres, "ssl_passphrase_command", "echo x"),
            (Postgres, "myapp.jwt_secret", "1"),
            (Postgres, "myapp.pin", "4711"),
            (Postgres, "myapp.greeting", "hello"),
            (Postgres, "cluster_name", "https://bob:x@y"),
            (Postgres, "log_line_prefix", "password = x"),
            (Postgres, "cluster_name", "mysql -uroot -phunter2"),
            (Postgres, "cluster_name", "bob:hunter2@db"),
            (Postgres, "log_line_prefix", "the password hunter2 %m"),
            (Mysql, "report_host", "scott/tiger@db"),
            (Postgres, "event_source", "kQp0Lm29Vt7Rw3YbZx81aa"),
            (Mysql, "report_password", "12345"),
            (Mysql, "init_connect", "SET @x = 1"),
            (Postgres, "plperl.on_init", "our $d = connect('x', 'y')"),
            (Postgres, "plperl.on_plperlu_init", "x"),
            (Postgres, "plperl.on_plperl_init", "connect(q(hunter2))"),
            (Mariadb, "wsrep_sst_auth", "root:x"),
            (Mariadb, "hashicorp_key_management_token", "on"),
            (Mariadb, "file_key_management_filekey", "abc"),
        ] {
            assert!(may_hold_a_secret(name, value, engine), "{name}");
        }
        for (engine, name, value) in [
            (Postgres, "shared_buffers", "16384"),
            (Postgres, "password_encryption", "scram-sha-256"),
            (Postgres, "archive_command", "(disabled)"),
            (Postgres, "archive_command", ""),
            (Postgres, "authentication_timeout", "60"),
            (Postgres, "ssl_key_file", "/etc/ssl/private/server.key"),
            (Postgres, "pg_stat_statements.max", "5000"),
            (Postgres, "plperl.use_strict", "on"),
            (Mysql, "gtid_purged", &"3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5,\n".repeat(1_000)),
            (Postgres, "rds.force_ssl", "1"),
            (Postgres, "ssl_ciphers", "HIGH:MEDIUM:+3DES:!aNULL"),
            (Postgres, "data_directory", "/var/lib/postgresql/15/main"),
            (Postgres, "log_line_prefix", "%m [%p] %q%u@%d "),
            (Postgres, "log_line_prefix", "%h:%u@%d "),
            (Postgres, "shared_preload_libraries", "passwordcheck, pg_stat_statements"),
            (Postgres, "ssl_ciphers", "DEFAULT:!aNULL:@SECLEVEL=2"),
            (Mysql, "plugin_load", "validate_password.so;auth_socket.so"),
            (Mysql, "log_bin_basename", "/var/lib/mysql/bin@2"),
            (Mysql, "wait_timeout", "-1"),
            (Mysql, "key_buffer_size", "8388608"),
            (Mysql, "foreign_key_checks", "ON"),
            (Mysql, "server_uuid", "3e11fa47-71ca-11e1-9e33-c80aa9429562"),
            (Mysql, "gtid_executed", "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5"),
            (Mysql, "validate_password.policy", "MEDIUM"),
            (Mysql, "optimizer_switch", "index_merge=on,index_merge_union=on"),
            (Mysql, "ssl_cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"),
            (Mariadb, "version", "10.11.19-MariaDB-ubu2004-log"),
        ] {
            assert!(!may_hold_a_secret(name, value, engine), "{name}");
        }
    }
}
