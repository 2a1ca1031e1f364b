use proptest::prelude::*;

use super::*;

#[test]
fn literals_and_comments_go_and_names_stay() {
    let cases = [
        (
            EngineName::Postgres,
            "SELECT * FROM t2 WHERE a = 'it''s' AND b = 42.5e3",
            "SELECT * FROM t2 WHERE a = ? AND b = ?",
        ),
        (EngineName::Postgres, "select \"Name\" from x -- secret\n where y=$1", "select \"Name\" from x where y=?"),
        (
            EngineName::Postgres,
            "select count(\"id\") from \"T\" where \"T\".\"a\" in (\"x\", \"T\".\"b\") and c like \"y\" and f(\"z\", g(1, \"z\"))",
            "select count(\"id\") from \"T\" where \"T\".\"a\" in (?, \"T\".\"b\") and c like ? and f(?, g(?, ?))",
        ),
        (
            EngineName::Postgres,
            "insert into \"T\" (\"a\", \"b\") select \"a\", \"b\" as \"c\" from s where exists (select \"d\" from t)",
            "insert into \"T\" (\"a\", \"b\") select \"a\", \"b\" as \"c\" from s where exists (select \"d\" from t)",
        ),
        (EngineName::Postgres, "DO $f$ secret 'x' $f$; select 1", "DO ?; select ?"),
        (EngineName::Postgres, "ALTER ROLE a PASSWORD 'hunter2", "ALTER ROLE a PASSWORD ?"),
        (EngineName::Mysql, "CREATE USER a IDENTIFIED BY \"hunter2\" # x\n;", "CREATE USER a IDENTIFIED BY ? ;"),
        (EngineName::Mysql, r"SELECT 'a\\' , `odd 'name`", "SELECT ? , ?"),
        (EngineName::Mysql, r"SELECT 'a\'secret' , b", "SELECT ?"),
        (EngineName::Mysql, r"SELECT 'a\', 'secret', b", "SELECT ?"),
        (EngineName::Postgres, r"SELECT 'a\', 'secret', b", "SELECT ?"),
        (EngineName::Mysql, "select 1--'x\nsecret', b", "select ?--?, b"),
        (EngineName::Postgres, "select 1--'x\n, b", "select ? , b"),
        (EngineName::Postgres, "select a /* b /* c */ secret */ d", "select a d"),
        (
            EngineName::Mariadb,
            "/* token=abc */ UPDATE t SET a=0x1F\n\tWHERE id IN (1, 2)",
            "UPDATE t SET a=? WHERE id IN (?, ?)",
        ),
    ];
    for (engine, text, expected) in cases {
        assert_eq!(statement(text, engine), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn nothing_inside_quotes_is_ever_shown(before in "select [a-z ]{0,20}", secret in "[A-Z]{8}", inside in "[^\\\\]{0,30}", cut in 0_usize..80) {
        let quoted = format!("{before}'{}{secret}", inside.replace('\'', "''"));
        let text: String = quoted.chars().chain(['\'']).take(cut).collect();
        prop_assert!(!statement(&text, EngineName::Postgres).contains(&secret));
        let shown = statement(&format!("{quoted}' x"), EngineName::Mysql);
        prop_assert!(!shown.contains(&secret) && shown.ends_with('x'), "{}", shown);
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        for engine in EngineName::ALL {
            prop_assert!(statement(&text, engine).chars().count() <= MAX_CHARS);
        }
    }
}

const CANARY: &str = "Kq7Zx";

/// Statements in which `@` stands for a text, a number, or a word that is a value. `!` before one: of MySQL's family only.
const PLACES: [&str; 48] = [
    "SELECT a FROM t WHERE b = @ AND c IN (@, @) LIMIT 5",
    "SELECT a, @ FROM t JOIN s USING (id) WHERE b LIKE @ ORDER BY c",
    "INSERT INTO t (a, b) VALUES (@, @), (@, DEFAULT) RETURNING a",
    "UPDATE t SET a = @, b = c + @ WHERE d BETWEEN @ AND @",
    "DELETE FROM t WHERE a = @; SELECT @",
    "WITH x AS (SELECT @ AS y) SELECT y FROM x WHERE z <> @",
    "EXPLAIN ANALYZE SELECT a FROM t WHERE b = @",
    "CREATE TABLE t (a int DEFAULT @, b text CHECK (b <> @)) COMMENT = @",
    "CREATE USER u IDENTIFIED BY @",
    "CREATE USER IF NOT EXISTS u IDENTIFIED WITH caching_sha2_password BY @ REQUIRE SSL",
    "ALTER USER u IDENTIFIED BY @ REPLACE @",
    "CREATE ROLE r LOGIN PASSWORD @ VALID UNTIL @",
    "ALTER ROLE r WITH ENCRYPTED PASSWORD @",
    "ALTER ROLE r SET search_path TO @",
    "SET PASSWORD = @",
    "SET PASSWORD FOR u = PASSWORD(@)",
    "SET PASSWORD FOR u TO @",
    "SET x = @",
    "SET SESSION x TO @, @",
    "SET GLOBAL x = @, y = @",
    "SET @@global.x = @",
    "set local app.token to @",
    "ALTER SYSTEM SET primary_conninfo = @",
    "GRANT SELECT ON t TO u IDENTIFIED BY @",
    "CHANGE MASTER TO MASTER_HOST = @, MASTER_PASSWORD = @",
    "CHANGE REPLICATION SOURCE TO SOURCE_USER=@, SOURCE_PASSWORD=@",
    "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host @, password @)",
    "CREATE USER MAPPING FOR u SERVER s OPTIONS (user @, password @)",
    "CREATE SUBSCRIPTION s CONNECTION @ PUBLICATION p",
    "SELECT * FROM dblink(@, @) AS t (a int)",
    "COPY t FROM PROGRAM @ WITH (FORMAT csv, DELIMITER @)",
    "LOAD DATA INFILE @ INTO TABLE t FIELDS TERMINATED BY @",
    "PREPARE p AS SELECT a FROM t WHERE b = @",
    "EXECUTE p(@, @)",
    "CALL p(@, @)",
    "DO @",
    "NOTIFY c, @",
    "COMMIT PREPARED @",
    "XA START @",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS @",
    "CREATE DATABASE LINK l CONNECT TO u IDENTIFIED BY @ USING @",
    "ALTER SESSION SET NLS_DATE_FORMAT = @",
    "BEGIN p(@); END;",
    "VALUES (@), (1, @), (@, DEFAULT)",
    "(VALUES (@, 1) ORDER BY 1)",
    "EXPLAIN VALUES (@)",
    "WITH x AS (VALUES (@)) SELECT a FROM x",
    "gibberish @ of @ nobody knows",
];

/// The ways to write a text or a number in each engine's language.
fn literals(engine: EngineName) -> Vec<String> {
    let c = CANARY;
    let mut all = vec![
        format!("'{c}'"),
        format!("'it''s {c}'"),
        format!("'x' '{c}'"),
        format!("'x'\n'{c}'"),
        format!("'\"{c}'"),
        format!("'`{c}'"),
        format!("'-- {c}'"),
        format!("'/* {c}'"),
        format!("'# {c}'"),
        format!("'$$ {c}'"),
        format!("N'{c}'"),
        format!("7{c}"),
        format!("0x7{c}"),
        format!("1_000{c}"),
        format!(".5e{c}"),
        format!("/* {c} */ 1"),
        format!("/* ' {c} */ 1"),
        format!("-- {c}\n1"),
        format!("-- ' {c}\n1"),
        format!("-- \" {c}\n'y'"),
    ];
    match engine {
        EngineName::Postgres => all.extend([
            format!("E'\\'{c}'"),
            format!("e'x\\\\' || '{c}'"),
            format!("'x\\' || '{c}'"),
            format!("U&'{c}' UESCAPE '!'"),
            format!("b'{c}'"),
            format!("X'{c}'"),
            format!("$${c}$$"),
            format!("$t${c} $$ $t${c}$t$"),
            format!("$é${c}$é$"),
            format!("$\u{fffd}$ x $\u{fffd}$ {c} $\u{fffd}$"),
            format!("-- ' \r'{c}'"),
            format!("-- x\r'{c}'"),
            format!("/* /* ' */ {c} */ 1"),
            format!("1--'\n, '{c}'"),
            format!("= \"{c}\""),
            format!("in (\"{c}\")"),
            format!("login(1, \"{c}\")"),
        ]),
        EngineName::Mysql | EngineName::Mariadb => all.extend([
            format!("\"{c}\""),
            format!("\"it's {c}\""),
            format!("\"a\"\"{c}\""),
            format!("'a\\'{c}'"),
            format!("'a\\', '{c}'"),
            format!("\"a\\\", '{c}\""),
            format!("_utf8mb4'{c}'"),
            format!("x'{c}'"),
            format!("# {c}\n1"),
            format!("# ' {c}\n1"),
            format!("1--'\n{c}'"),
            format!("/*!50000 '{c}' */"),
            format!("/*!99999 ' */ '{c}'"),
            format!("/*M! ' */ '{c}'"),
            format!("/*M!100100 '*/{c}' */"),
            format!("/*! /* ' */ '{c}' */"),
            format!("/*+ ' */ '{c}'"),
        ]),
        EngineName::Oracle => all.extend([
            format!("q'[it's {c}]'"),
            format!("Q'!{c}'!'"),
            format!("nq'({c}')'"),
            format!("q'<a'{c}>'"),
            format!("'a\\' || '{c}'"),
        ]),
    }
    all
}

/// Places where a plain word is a value.
fn takes_a_word(place: &str) -> bool {
    ["SET ", "set ", "VALUES (@", "PASSWORD @", "BY @", "EXECUTE", "CALL", "gibberish"]
        .iter()
        .any(|mark| place.contains(mark))
        && !place.starts_with("UPDATE")
}

#[test]
fn nothing_that_can_be_a_value_is_shown_wherever_it_stands_and_wherever_it_is_cut() {
    for engine in EngineName::ALL {
        let mut literals = literals(engine);
        let quoted = literals.len();
        literals.extend([CANARY.to_owned(), format!("{CANARY}!x"), format!("x-{CANARY}")]);
        for (index, literal) in literals.iter().enumerate() {
            for place in PLACES.iter().filter(|place| index < quoted || takes_a_word(place)) {
                let text = place.replace("@@global.x", "\u{1}").replace('@', literal).replace('\u{1}', "@@global.x");
                // Before it there is nothing to tell; what comes long after it changes nothing.
                let from = place.find('@').unwrap_or(0);
                let ends = (from..=text.len()).take(literal.len() + 12).chain([text.len()]);
                for end in ends.filter(|end| text.is_char_boundary(*end)) {
                    let shown = statement(&text[..end], engine);
                    // A piece of it tells as much.
                    assert!(!shown.contains(&CANARY[..4]), "{engine}: {text:?}, cut at {end}: {shown}");
                }
            }
        }
    }
}

#[test]
fn what_is_structure_stays_readable() {
    for (engine, text, expected) in [
        (EngineName::Postgres, "SET search_path TO hunter2", "SET search_path TO ?"),
        (
            EngineName::Postgres,
            "select \"Order\".id from \"Order\" where id = $1",
            "select \"Order\".id from \"Order\" where id = ?",
        ),
        (EngineName::Postgres, "vacuum analyze shop.items", "vacuum analyze shop.items"),
        (EngineName::Postgres, "COPY shop.items (id) TO STDOUT", "COPY shop.items (?) TO STDOUT"),
        (
            EngineName::Mysql,
            "ALTER TABLE `shop`.items ADD COLUMN price decimal(10,2)",
            "ALTER TABLE `shop`.items ADD COLUMN price decimal(?,?)",
        ),
        (EngineName::Mysql, "SELECT /*+ MAX_EXECUTION_TIME(10) */ SLEEP(60)", "SELECT SLEEP(?)"),
        (EngineName::Mariadb, "SELECT /*! STRAIGHT_JOIN */ a FROM t", "SELECT a FROM t"),
        (EngineName::Mysql, "CALL shop.refill(x)", "CALL shop.refill(?)"),
        (EngineName::Oracle, "SELECT a$ FROM v$session WHERE x = :b1", "SELECT a$ FROM v$session WHERE x = :b1"),
        (
            EngineName::Mysql,
            "INSERT INTO t (a) VALUES (x, NOW(), DEFAULT)",
            "INSERT INTO t (a) VALUES (?, NOW(), DEFAULT)",
        ),
    ] {
        assert_eq!(statement(text, engine), expected);
    }
}

/// The texts, numbers and comments of a statement, by another tokenizer.
fn values(text: &str, engine: EngineName) -> Option<Vec<String>> {
    use sqlparser::{
        dialect::{Dialect, MySqlDialect, OracleDialect, PostgreSqlDialect},
        tokenizer::{Token as Theirs, Tokenizer},
    };
    let dialect: &dyn Dialect = match engine {
        EngineName::Postgres => &PostgreSqlDialect {},
        EngineName::Oracle => &OracleDialect {},
        EngineName::Mysql | EngineName::Mariadb => &MySqlDialect {},
    };
    let tokens = Tokenizer::new(dialect, text).tokenize().ok()?;
    Some(
        tokens
            .into_iter()
            .filter_map(|token| match token {
                Theirs::Number(text, _)
                | Theirs::SingleQuotedString(text)
                | Theirs::DoubleQuotedString(text)
                | Theirs::NationalStringLiteral(text)
                | Theirs::EscapedStringLiteral(text)
                | Theirs::UnicodeStringLiteral(text)
                | Theirs::HexStringLiteral(text)
                | Theirs::SingleQuotedByteStringLiteral(text) => Some(text),
                Theirs::DollarQuotedString(text) => Some(text.value),
                Theirs::QuoteDelimitedStringLiteral(text) | Theirs::NationalQuoteDelimitedStringLiteral(text) => {
                    Some(text.value)
                }
                Theirs::Whitespace(sqlparser::tokenizer::Whitespace::MultiLineComment(text)) => Some(text),
                Theirs::Whitespace(sqlparser::tokenizer::Whitespace::SingleLineComment { comment, .. }) => {
                    Some(comment)
                }
                _ => None,
            })
            .collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Whatever another tokenizer takes for a value is not in what is shown.
    #[test]
    fn another_tokenizer_finds_no_value_in_what_is_shown(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("select ".to_owned()), Just("set x = ".to_owned()), Just(" from t ".to_owned()), Just(", ".to_owned()),
                Just("'".to_owned()), Just("''".to_owned()), Just("\"".to_owned()), Just("`".to_owned()), Just("\\".to_owned()),
                Just("$$".to_owned()), Just("$a$".to_owned()), Just("/*".to_owned()), Just("*/".to_owned()), Just("-- ".to_owned()),
                Just("--".to_owned()), Just("#".to_owned()), Just("\n".to_owned()), Just("E'".to_owned()), Just("/*!".to_owned()),
                Just(" = ".to_owned()), Just("(".to_owned()), Just(")".to_owned()), Just("q'[".to_owned()), Just("]'".to_owned()),
                Just("nq'(".to_owned()), Just(")'".to_owned()), Just("Q'!".to_owned()), Just("!'".to_owned()),
                "[J-Z]{6}".prop_map(|word| format!("{word} ")), "[1-9]{5}",
            ],
            0..14,
        ),
    ) {
        let text = format!("select {}", pieces.concat());
        for engine in EngineName::ALL {
            // PostgreSQL ends an operator where a comment begins; the other tokenizer makes one of both.
            if engine == EngineName::Postgres && (text.contains("#--") || text.contains("#/*")) {
                continue;
            }
            let shown = statement(&text, engine);
            for value in values(&text, engine).unwrap_or_default() {
                for word in value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 5) {
                    // The same word may be a name elsewhere in the statement.
                    if text.matches(word).count() == 1 {
                        prop_assert!(!shown.contains(word), "{}: {:?}: {}", engine, text, shown);
                    }
                }
            }
        }
    }
}
