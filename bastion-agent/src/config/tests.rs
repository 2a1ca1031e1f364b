use std::path::PathBuf;

use super::*;

const SAMPLE: &str = r#"
[instances.sample]
engine = "postgres"
host = "db.example"
db_identifier = "orders-prod-1"
user = "dbvoice"
password = { ssm_parameter = "/rds/sample/dbpassword" }

[instances.blog]
engine = "mariadb"
host = "127.0.0.1"
user = "dbvoice"
password = { env = "BLOG_PASSWORD" }
"#;

fn error(text: &str) -> String {
    let file = tempfile(text);
    let message = Config::load(&file).unwrap_err().to_string();
    std::fs::remove_file(&file).unwrap();
    message.replace(&file.display().to_string(), "config.toml")
}

fn tempfile(text: &str) -> PathBuf {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let path = std::env::temp_dir().join(format!("bastion-agent-{}-{}.toml", std::process::id(), hasher.finish()));
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn an_instance_answers_to_its_name_and_its_db_identifier() {
    let config = Config::parse(SAMPLE).unwrap();
    for name in ["sample", "SAMPLE", "orders-prod-1", "Orders-Prod-1"] {
        assert_eq!(config.find(name).unwrap().unwrap().0, "sample", "{name}");
    }
    assert!(config.find("smaple").unwrap().is_none());

    let twice = SAMPLE.replace("host = \"127.0.0.1\"", "host = \"127.0.0.1\"\ndb_identifier = \"ORDERS-prod-1\"");
    let failure = Config::parse(&twice).unwrap().find("orders-prod-1").unwrap_err().to_failure();
    assert_eq!(failure.message, "orders-prod-1 is the name of several instances: blog, sample.");
}

#[test]
fn encryption_is_verified_by_default_except_on_loopback() {
    let config = Config::parse(SAMPLE).unwrap();
    assert_eq!(config.instances["sample"].tls(), TlsMode::VerifyFull);
    assert_eq!(config.instances["blog"].tls(), TlsMode::Disable);
    assert_eq!((config.instances["sample"].port(), config.instances["blog"].port()), (5432, 3306));
}

#[test]
fn mistakes_are_named_with_their_line_and_secrets_are_not_repeated() {
    assert_eq!(
        error(
            &SAMPLE.replace("user = \"dbvoice\"\npassword = { env", "pasword = \"x\"\nuser = \"a\"\npassword = { env")
        ),
        "config.toml, line 12: unknown field `pasword` in instances.blog, expected one of `engine`, `host`, `port`, \
         `db_identifier`, `database`, `user`, `password`, `tls`, `ca_file`, `service`, `sid`, `descriptor`, `driver`, `tns_admin`, `net_service_name`, `wallet`; did you mean `password`?"
    );
    let leaked = error(&SAMPLE.replace("{ env = \"BLOG_PASSWORD\" }", "\"hunter2\""));
    assert!(
        leaked.starts_with("config.toml, line 13: instances.blog.password: a password does not belong in this file"),
        "{leaked}"
    );
    assert!(!leaked.contains("hunter2"), "{leaked}");
    let unfinished = error(&SAMPLE.replace("{ env = \"BLOG_PASSWORD\" }", "\"hunter2"));
    assert!(unfinished.contains("line 13") && !unfinished.contains("hunter2"), "{unfinished}");
    let again = error(&SAMPLE.replace("password = { env", "host = \"other.example.com\"\npassword = { env"));
    assert!(again.contains("the key host stands there a second time"), "{again}");
    let head = error(&(SAMPLE.to_owned() + "[instances.blog]\n"));
    assert!(head.contains("the key blog stands there a second time"), "{head}");
    let secret = error("hunter2 = 1\nhunter2 = 2\n");
    assert_eq!(secret, "config.toml, line 2: the key (not shown: it may be a secret) stands there a second time");
    let both = error(&SAMPLE.replace("{ env = \"BLOG_PASSWORD\" }", "{ env = \"A\", file = \"B\" }"));
    assert_eq!(
        both,
        "config.toml, line 13: instances.blog.password: password takes exactly one of env, file, ssm_parameter and secrets_manager, as a text"
    );
    for number in ["12345678", "1234.5678", "{ env = 12345678 }", "{ token = \"12345678\" }", "[\"12345678\"]"] {
        let leaked = error(&SAMPLE.replace("{ env = \"BLOG_PASSWORD\" }", number));
        assert!(leaked.starts_with("config.toml, line 13: ") && !leaked.contains("5678"), "{leaked}");
    }
    let nobody = error(&SAMPLE.replace("user = \"dbvoice\"\npassword = { env", "password = { env"));
    assert_eq!(
        nobody,
        "config.toml, line 9: instances.blog: user is missing; only a secret of Secrets Manager brings its own"
    );
    let iam = SAMPLE.replace("{ env = \"BLOG_PASSWORD\" }", "\"iam\"");
    assert_eq!(Config::parse(&iam).unwrap().instances["blog"].tls(), TlsMode::VerifyFull);
    let plain = error(&(iam + "tls = \"disable\"\n"));
    assert!(plain.starts_with("config.toml, line 9: instances.blog: password = \"iam\" needs encryption"), "{plain}");
    let other = error(&SAMPLE.replace("mariadb", "sqlserver"));
    let all = "config.toml, line 10: instances.blog.engine: must be one of postgres, mysql, mariadb, oracle";
    assert!(other.starts_with(all), "{other}");
    let unknown = error(&SAMPLE.replace("mariadb", "postgresql"));
    assert!(unknown.ends_with("must be one of postgres, mysql, mariadb, oracle; did you mean postgres?"), "{unknown}");
    let twice = error(&SAMPLE.replace("instances.blog", "instances.SAMPLE"));
    assert!(twice.contains("SAMPLE and sample are one name"), "{twice}");
    let table = error(&SAMPLE.replace("[instances.blog]", "[instance.blog]"));
    assert!(table.ends_with("did you mean `instances`?"), "{table}");
}

#[test]
fn an_oracle_instance_names_a_service_or_a_sid() {
    let with = |keys: &str| {
        format!("[instances.erp]\nengine = 'oracle'\nhost = 'db'\nuser = 'u'\npassword = {{ env = 'X' }}\n{keys}\n")
    };
    let oracle = |keys: &str| Config::parse(&with(keys)).unwrap().instances["erp"].oracle.clone().unwrap();
    let service = |name: &str| OracleDatabase::Service(name.to_owned());
    assert_eq!(oracle("service = 'orcl.example.com'").database, service("orcl.example.com"));
    assert_eq!(oracle("sid = 'ORCL'\ndriver = 'thin'").database, OracleDatabase::Sid("ORCL".to_owned()));
    assert_eq!(
        (oracle("sid = 'X'").driver, oracle("sid = 'X'\ndriver = 'oci'").driver),
        (OracleDriver::Auto, OracleDriver::Oci)
    );
    for (keys, said) in [
        ("", "service is missing"),
        ("service = 'a'\nsid = 'b'", "both given"),
        ("service = 'a)(X=1'", "no name of a service"),
        ("service = ''", "no name of a service"),
        ("service = 'a'\ndatabase = 'b'", "database is no key"),
        ("service = 'a'\ndriver = 'jdbc'", "expected one of `auto`, `oci`, `thin`"),
    ] {
        let told = error(&with(keys));
        assert!(told.contains(said), "{keys}: {told}");
    }
    let described = |rest: &str| {
        let text = with(&format!(
            "descriptor = '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=h1)(PORT=2484))(ADDRESS=(PROTOCOL=tcps)(HOST=h2)(PORT=2485))(CONNECT_DATA=(SERVICE_NAME=x)))'\n{rest}"
        ));
        text.replace("host = 'db'\n", "")
    };
    let config = Config::parse(&described("")).unwrap();
    let instance = &config.instances["erp"];
    assert_eq!((instance.address().as_str(), instance.tls()), ("h1:2484", TlsMode::VerifyFull));
    let oracle = instance.oracle.as_ref().unwrap();
    assert_eq!(oracle.database, OracleDatabase::Described("(SERVICE_NAME=x)".to_owned()));
    assert_eq!(oracle.elsewhere, [("h2".to_owned(), 2485)]);
    for (keys, said) in
        [("port = 1", "leave these out"), ("sid = 'x'", "leave these out"), ("tls = 'disable'", "do not fit")]
    {
        assert!(error(&described(keys)).contains(said), "{keys}");
    }
    assert!(error(&with("service = 'a'").replace("host = 'db'\n", "")).contains("missing field `host`"));
    assert!(error(&with("service = 'a'").replace("{ env = 'X' }", "'iam'")).contains("RDS has none for Oracle"));
    assert!(
        error(&with("service = 'a'").replace("oracle", "mysql")).contains("service is a key of Oracle instances alone")
    );
}

#[test]
fn an_oracle_instance_may_be_named_in_tnsnames_ora() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().display();
    let names = "HR = (DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=h)(PORT=2484))(CONNECT_DATA=(SERVICE_NAME=hr)))\n";
    std::fs::write(folder.path().join("tnsnames.ora"), names).unwrap();
    let with =
        |keys: &str| format!("[instances.hr]\nengine = 'oracle'\nuser = 'u'\npassword = {{ env = 'X' }}\n{keys}\n");
    let named = format!("tns_admin = '{at}'\nnet_service_name = 'hr'\nwallet = '{at}'");
    let config = Config::parse(&with(&named)).unwrap();
    let instance = &config.instances["hr"];
    assert_eq!((instance.address().as_str(), instance.tls()), ("h:2484", TlsMode::VerifyFull));
    assert_eq!(instance.wallet(), Some(folder.path()));
    for (keys, said) in [
        (format!("tns_admin = '{at}'"), "net_service_name is missing"),
        ("net_service_name = 'hr'".to_owned(), "tns_admin is missing"),
        (format!("{named}\ndescriptor = '(A=1)'"), "both given"),
        (format!("{named}\nservice = 'x'"), "net_service_name stands in the place of"),
        (format!("{named}\nca_file = '/x'"), "wallet and ca_file are both given"),
        (named.replace("'hr'", "'hrr'"), "did you mean HR?"),
    ] {
        let told = error(&with(&keys));
        assert!(told.contains(said), "{keys}: {told}");
    }
}

#[test]
fn the_key_is_named_whatever_is_wrong_with_it() {
    let cases = [
        ("[history]\nevery = 'soon'\n", "line 2: history.every: is not a time such as"),
        ("[history]\npath = 'h.sqlite3'\n", "line 2: history.path: must be an absolute path"),
        ("[history]\nevery = 10\n", "line 2: history.every: is not a time such as"),
        ("[history]\nkeep = '1m'\n", "line 2: history.keep: must be from 1h to 3650d"),
        ("[history]\nkeep_mb = 0\n", "line 2: history.keep_mb: must be from 1 to 1048576"),
        ("[history]\nkeeps = '1d'\n", "line 2: unknown field `keeps` in history, expected one of"),
        ("[discovery]\ntls = 'yes'\n", "line 2: discovery.tls: "),
        ("[instances.a]\nengine = 'mysql'\nhost = 'h'\nprot = 1\n", "line 4: unknown field `prot` in instances.a"),
        ("[history]\nkeep_mb = -1\n", "line 2: history.keep_mb: must be from 1 to 1048576"),
        (
            "[history]\nkeep_mb = '10'\n",
            "line 2: history.keep_mb: is not a whole number from 1 to 1048576, without quotes",
        ),
        ("[instances.\"\"]\nengine = 'mysql'\n", "line 1: instances.\"\": missing field"),
        ("[inventory]\ndirectory = ''\n", "line 2: inventory.directory: must be an absolute path"),
    ];
    for (text, expected) in cases {
        let found = error(text);
        assert!(found.starts_with(&format!("config.toml, {expected}")), "{found}");
    }
}

#[test]
fn a_value_that_cannot_be_is_told_with_its_limits_and_not_repeated() {
    let wrong = |key: &str, value: &str| {
        let (before, after) = SAMPLE.split_once("[instances.blog]").unwrap();
        let lines: Vec<&str> = after.lines().filter(|line| !line.starts_with(&format!("{key} = "))).collect();
        error(&format!("{before}[instances.blog]{}\n{key} = {value}\n", lines.join("\n")))
    };
    for number in ["99999", "65536", "0", "-1", "99999999999999999999"] {
        let told = wrong("port", number);
        assert!(told.ends_with(": instances.blog.port: must be from 1 to 65535"), "{told}");
    }
    for text in ["'5432'", "1.5", "true"] {
        let told = wrong("port", text);
        assert!(told.ends_with("instances.blog.port: is not a whole number from 1 to 65535, without quotes"), "{told}");
    }
    for (key, value, said) in [
        ("host", "'postgres://bob:hunter2@db/x'", "is a URL"),
        ("host", "'db:5432'", "has a port in it"),
        ("host", "''", "is empty"),
        ("user", "' '", "is empty"),
        ("database", "''", "is empty"),
        ("db_identifier", "\"a\\u0000b\"", "NUL character"),
        ("password", "{ env = '' }", "env is empty"),
        ("password", "{ file = '' }", "file is empty"),
        ("password", "{ env = 'hunter2!' }", "env is the name of an environment variable"),
        ("password", "{ env = '2hunter' }", "env is the name of an environment variable"),
    ] {
        let told = wrong(key, value);
        assert!(told.contains(&format!("instances.blog.{key}: ")) && told.contains(said), "{told}");
        assert!(!told.contains("hunter"), "{told}");
    }
    for name in ["\"\"", "\" \"", "\"\\t\"", "\"\u{200b}\""] {
        let told = error(&SAMPLE.replace("instances.blog", &format!("instances.{name}")));
        assert!(told.contains("an instance has no name"), "{name}: {told}");
    }
    let endless = error(&SAMPLE.replace("instances.blog", &format!("instances.{}", "a".repeat(129))));
    assert!(endless.contains("longer than 128 characters"), "{endless}");
    let twice = error(&SAMPLE.replace("instances.blog", "instances.\"Sample \""));
    assert!(twice.contains("are one name"), "{twice}");
    // It is about no line that the parser knows: none is named, least of all the first.
    let path = tempfile(&SAMPLE.replace("instances.blog", "instances.\"Sample \""));
    let twice = Config::load(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    let (told, remedy) = (twice.with_remedy(), twice.remedy_at_hand());
    assert!(!told.contains("line") && told.contains("Correct the file") && remedy == "Correct the file", "{told}");
    // What is no key may be what it is to hide.
    for key in ["hunter2", "\"Tr0ub4dor&3\"", "kQp0Lm29Vt7Rw3YbZx81aa", "\"correct horse\""] {
        let told = error(&format!("{SAMPLE}{key} = 1\n"));
        let bare = key.trim_matches('"');
        assert!(!told.contains(bare) && told.contains("(not shown: it may be a secret) in instances.blog"), "{told}");
    }
    let named = error(&SAMPLE.replace("[instances.blog]", "[instances.kQp0Lm29Vt7Rw3YbZx81aa]\nport = 0"));
    assert!(!named.contains("kQp0") && named.contains(".port: must be"), "{named}");
}

#[test]
fn the_remedy_of_who_checks_the_configuration_is_not_to_check_it() {
    let path = tempfile("[history]\nkeep_mb = 0\n");
    let error = Config::load(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(error.with_remedy().contains("check-config"));
    assert!(error.with(error.remedy_at_hand()).ends_with("must be from 1 to 1048576. Correct that line"));
}

#[test]
fn the_history_has_limits() {
    let history = |text: &str| Config::parse(&format!("[history]\n{text}\n")).map(|config| config.history);
    let settings = history("every = '30s'\nkeep = '4w'\nkeep_mb = 10").unwrap();
    assert_eq!((settings.every.as_secs(), settings.keep.as_secs(), settings.keep_mb), (30, 28 * 86_400, 10));
    assert!(settings.enabled && Config::parse("").unwrap().history.enabled);
    for wrong in ["every = '0s'", "every = '2d'", "every = 10", "keep = '1m'", "keep_mb = 0", "keeps = '1d'"] {
        assert!(history(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn metrics_and_inventory_go_where_they_are_told_to() {
    let outputs = |text: &str| {
        let config = Config::parse(text).unwrap();
        (config.metrics.and_then(|metrics| metrics.embedded_metric_format), config.inventory)
    };
    assert_eq!(outputs(SAMPLE), (None, None));
    assert_eq!(outputs("[metrics]\n"), (None, None));
    let stdout = outputs("[metrics]\nembedded_metric_format = \"stdout\"\n");
    assert_eq!(stdout, (Some(Destination::Stdout), None));
    let file = outputs("[metrics]\nembedded_metric_format = \"/var/log/m.log\"\n[inventory]\ndirectory = \"/var/i\"\n");
    let inventory = InventorySettings { directory: "/var/i".into() };
    assert_eq!(file, (Some(Destination::File("/var/log/m.log".into())), Some(inventory)));

    let relative = error("[metrics]\nembedded_metric_format = \"m.log\"\n");
    assert_eq!(
        relative,
        "config.toml, line 2: metrics.embedded_metric_format: must be an absolute path, or \"stdout\""
    );
    let relative = error("[inventory]\ndirectory = \"i\"\n");
    assert_eq!(relative, "config.toml, line 2: inventory.directory: must be an absolute path");
    assert_eq!(error("[inventory]\n"), "config.toml, line 1: inventory: missing field `directory`");
    let unknown = error("[metrics]\nemf = \"stdout\"\n");
    assert_eq!(unknown, "config.toml, line 2: unknown field `emf` in metrics, expected `embedded_metric_format`");
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in "(\\PC|\n){0,200}") {
        let _ = Config::parse(&text);
        let _ = Config::parse(&format!("{SAMPLE}{text}"));
    }
}

#[test]
fn an_instance_of_rds_is_known_by_its_host_or_by_its_identifier() {
    let is_of_rds = |host: &str, more: &str| {
        let text = format!(
            "[instances.erp]\nengine = 'oracle'\nhost = '{host}'\nservice = 'x'\nuser = 'u'\npassword = {{ env = 'X' }}\n{more}\n"
        );
        Config::parse(&text).unwrap().instances["erp"].is_of_rds()
    };
    for host in [
        "finance-1.abc.us-east-1.rds.amazonaws.com",
        "Finance-1.abc.us-east-1.RDS.amazonaws.com",
        "finance-1.abc.us-east-1.rds.amazonaws.com.",
        "finance-1.abc.rds.cn-north-1.amazonaws.com.cn",
    ] {
        assert!(is_of_rds(host, ""), "{host}");
    }
    assert!(is_of_rds("db.example.com", "db_identifier = 'finance-1'"));
    for host in ["db.example.com", "a.rds.amazonaws.com.example.com", "a.ec2.amazonaws.com", "127.0.0.1"] {
        assert!(!is_of_rds(host, ""), "{host}");
    }
}
