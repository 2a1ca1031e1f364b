//! The test server by hand.

use std::{fs, io::Write, path::PathBuf, thread, time::Duration};

use clap::Parser;
use oracle_server::{Account, Does, Fault, Options, Release, Repeats, Server, Step, Tls};

/// A test server that speaks Oracle Net; not Oracle
#[derive(Debug, Parser)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 1521)]
    port: u16,
    /// Which Oracle it speaks like: 12 (12.1), 18, 19, 21 or 23
    #[arg(long, default_value_t = 19)]
    release: u8,
    /// How rows that repeat values are sent: full, some or each
    #[arg(long, default_value = "some")]
    repeats: String,
    /// A statement with this text in it takes a minute, unless it is stopped
    #[arg(long, value_name = "TEXT")]
    slow: Option<String>,
    /// The password of the account dbvoice. One that is not its name: what is called as the password is, is shown by nobody
    #[arg(long, value_name = "TEXT", default_value = "l0ng-l1ve-tests")]
    password: String,
    /// Speak TLS as localhost, and write the authority to this folder, as ewallet.pem
    #[arg(long, value_name = "FOLDER")]
    wallet: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let arguments = Arguments::parse();
    let release = match arguments.release {
        12 => Release::R12,
        18 => Release::R18,
        19 => Release::R19,
        21 => Release::R21,
        23 => Release::R23,
        other => return Err(format!("there is no release {other} here: 12, 18, 19, 21 and 23 are").into()),
    };
    let repeats = match arguments.repeats.as_str() {
        "full" => Repeats::Full,
        "some" => Repeats::Some,
        "each" => Repeats::Each,
        other => return Err(format!("there is no way {other} here: full, some and each are").into()),
    };
    let accounts = vec![Account::new("dbvoice", &arguments.password)];
    let mut options = Options { release, repeats, accounts, ..Options::default() };
    if let Some(folder) = &arguments.wallet {
        let tls = Tls::new(&["localhost"])?;
        fs::write(folder.join("ewallet.pem"), &tls.authority)?;
        options.tls = Some(tls.config);
    }
    if let Some(text) = &arguments.slow {
        options.faults = vec![Fault::new(Step::Execute, Does::Busy(Duration::from_secs(60))).only(text)];
    }
    let server = Server::start_at(arguments.port, options)?;
    writeln!(std::io::stdout(), "127.0.0.1:{}/REPORTS, account dbvoice, password {}", server.port, arguments.password)?;
    let mut told = 0;
    loop {
        thread::sleep(Duration::from_millis(200));
        let seen = server.seen();
        for what in &seen.unread[told..] {
            writeln!(std::io::stderr(), "not understood: {what}")?;
        }
        told = seen.unread.len();
    }
}
