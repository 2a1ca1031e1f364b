//! node-oracledb.

use std::process::Command;

use oracle_server::Server;
use serde_json::json;

use crate::{
    KINDS,
    clients::{ask, node, script},
    options,
    python::repeats,
};

#[test]
fn node_takes_it_for_an_oracle() {
    let Some(folder) = node("package.json") else { return };
    for (release, kind) in KINDS {
        let server = Server::start(options(release, kind)).expect("a server");
        let mut command = Command::new("node");
        command.env("NODE_PATH", folder.join("node_modules"));
        let told = ask(command.arg(script("judge.js")).arg(server.port.to_string()));
        assert_eq!(told["lengths"], json!([20016, 0, 0]));
        assert_eq!(told["numbers"][1][0], "-12345678901234567890123456789012345678");
        assert_eq!(told["numbers"][0][2], format!(".{}1", "0".repeat(129)));
        assert_eq!(told["texts"][0], json!(["Grüße, 東京 🗼", "東京", null, "sqlplus.exe\0"]));
        assert_eq!(told["days"], json!([2026, 1582, null]));
        assert_eq!(told["binds"], json!([["7", "x", "7"]]));
        assert_eq!(told["repeats"], repeats(|number| json!(number.to_string())));
        assert_eq!(
            told["failures"],
            json!({ "table": "ORA-00942", "password": "ORA-01017", "locked": "ORA-28000", "service": "NJS-518" })
        );
        assert_eq!(told["timeout"], "NJS-123");
        assert_eq!(told["after"], json!([["quick"]]));
        let seen = server.seen();
        assert_eq!(seen.unread, Vec::<String>::new());
        assert_eq!((seen.logins, seen.broken, seen.open), (1, 1, 0));
        assert_eq!((seen.sessions[0].module.as_str(), seen.sessions[0].action.as_str()), ("dbvoice", "judge"));
    }
}
