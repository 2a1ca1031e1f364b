//! The agent against real servers.
#![allow(clippy::unwrap_used, missing_docs)]

use stage::{MariaDb, Needs, Postgres};
use tests::Agent;

#[test]
fn smoke() {
    let needs = Needs::ensure(&|step| eprintln!("{step}")).unwrap();
    let password = stage::random_password().unwrap();
    let pg = Postgres::start(&needs, &stage::postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let my = MariaDb::start(&needs, &stage::mariadb::monitoring_user("dbvoice", &password), &[]).unwrap();
    let agent = Agent::new(&format!("[instances.p]\nengine='postgres'\nhost='127.0.0.1'\nport={}\nuser='dbvoice'\npassword={{env='P'}}\n[instances.m]\nengine='mariadb'\nhost='127.0.0.1'\nport={}\nuser='dbvoice'\npassword={{env='P'}}\n", pg.port(), my.port()), &[("P", &password)]);
    for i in ["p", "m"] { for c in ["connection", "top-sessions"] { for f in ["text","json","nagios"] {
        let run = agent.run(&["check", c, "--instance", i, "--format", f]);
        eprintln!("{} {} {:?}\n{}{}", c, run.code, run.elapsed, run.stdout, run.stderr);
    }}}
}
