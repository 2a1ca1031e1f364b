//! What the stage needs from the system: PostgreSQL, MariaDB, MySQL and Python. Found, or installed where that can be done
//! without asking.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    Error, at, cache, checkout,
    mysqld::{self, Mysqld},
    system::{apt_get, is_root, on_path, run},
};

/// The programs, all of them there but for MySQL's, which benchmarks do without.
#[derive(Debug, Clone)]
pub struct Needs {
    postgres_programs: PathBuf,
    pub(crate) mariadbd: PathBuf,
    pub(crate) mariadb_install_db: PathBuf,
    mysqld: Option<Mysqld>,
    python: PathBuf,
}

/// What each system calls a package.
struct Package {
    what: &'static str,
    apt: &'static str,
    dnf: &'static str,
    brew: &'static str,
    present: fn() -> bool,
}

const PACKAGES: [Package; 3] = [
    Package {
        what: "a PostgreSQL server",
        apt: "postgresql",
        dnf: "postgresql-server",
        brew: "postgresql@16",
        present: || find_postgres().is_some(),
    },
    Package {
        what: "a MariaDB server",
        apt: "mariadb-server-core mariadb-client-core",
        dnf: "mariadb-server",
        brew: "mariadb",
        present: || find_mariadb().is_some(),
    },
    Package {
        what: "Python 3.11 or later with venv",
        apt: "python3-venv",
        dnf: "python3 python3-pip",
        brew: "python@3.13",
        present: || find_python().is_some(),
    },
];

impl Needs {
    /// Finds everything; what is missing is an error that says how to get it.
    pub fn find() -> Result<Self, Error> {
        let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !(package.present)()).collect();
        if !missing.is_empty() {
            return Err(missing_packages(&missing));
        }
        let venv = venv_directory()?;
        if !cache::is_complete(&venv) {
            return Err(Error::Missing {
                what: "the Python environment of the local AWS".to_owned(),
                remedy: " `cargo xtask test` and `cargo xtask demo` make it.".to_owned(),
            });
        }
        let python = venv.join("bin/python");
        match (find_postgres(), find_mariadb()) {
            (Some(postgres_programs), Some((mariadbd, mariadb_install_db))) => {
                Ok(Self { postgres_programs, mariadbd, mariadb_install_db, mysqld: Mysqld::find(), python })
            }
            _ => Err(missing_packages(&missing)),
        }
    }

    /// Finds everything, and installs what is missing: packages where we are root on Debian or Ubuntu, the Python
    /// environment anywhere. `progress` is told each step before it is taken, and may stop there.
    pub fn ensure(progress: &dyn Fn(&str) -> Result<(), Error>) -> Result<Self, Error> {
        let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !(package.present)()).collect();
        if !missing.is_empty() {
            if !(is_root() && on_path("apt-get").is_some()) {
                return Err(missing_packages(&missing));
            }
            let names: Vec<&str> = missing.iter().flat_map(|package| package.apt.split(' ')).collect();
            progress(&format!("Installing {}", names.join(", ")))?;
            apt_get(&["update"])?;
            let install = ["install", "--yes", "--no-install-recommends"];
            apt_get(&[&install[..], &names].concat())?;
        }
        ensure_venv(progress)?;
        Self::find()
    }

    /// The same, with the MySQL server that the demo and the tests need besides.
    pub fn ensure_with_mysql(progress: &dyn Fn(&str) -> Result<(), Error>) -> Result<Self, Error> {
        let needs = Self::ensure(progress)?;
        Ok(Self { mysqld: Some(Mysqld::ensure(progress)?), ..needs })
    }

    /// The Python that the local AWS runs in.
    pub fn python(&self) -> Command {
        Command::new(&self.python)
    }

    /// PostgreSQL's own client.
    pub fn psql(&self) -> PathBuf {
        self.postgres("psql")
    }

    /// MariaDB's own client.
    pub fn mariadb_client(&self) -> Result<PathBuf, Error> {
        on_path("mariadb").ok_or_else(|| missing_packages(&[&PACKAGES[1]]))
    }

    /// The MySQL server, or the error that says how to get it.
    pub(crate) fn mysqld(&self) -> Result<&Mysqld, Error> {
        self.mysqld.as_ref().ok_or_else(mysqld::missing)
    }

    /// A program of the PostgreSQL server.
    pub(crate) fn postgres(&self, program: &str) -> PathBuf {
        self.postgres_programs.join(program)
    }
}

fn missing_packages(missing: &[&Package]) -> Error {
    let names =
        |pick: fn(&Package) -> &'static str| missing.iter().map(|package| pick(package)).collect::<Vec<_>>().join(" ");
    let what: Vec<&str> = missing.iter().map(|package| package.what).collect();
    Error::Missing {
        what: what.join(", "),
        remedy: format!(
            " Install with:\n  Debian, Ubuntu:  sudo apt-get install --no-install-recommends {}\n  Fedora, RHEL:    sudo \
             dnf install {}\n  macOS:           brew install {}",
            names(|package| package.apt),
            names(|package| package.dnf),
            names(|package| package.brew)
        ),
    }
}

/// The Python environment's place: named after what is in it, so that a change of the list makes a new one.
fn venv_directory() -> Result<PathBuf, Error> {
    let list = checkout().join("tests/cloud/requirements.txt");
    let mut hasher = DefaultHasher::new();
    fs::read(&list).map_err(at(&list))?.hash(&mut hasher);
    find_python().hash(&mut hasher);
    Ok(cache::of_user().join(format!("local-aws-{:016x}", hasher.finish())))
}

fn ensure_venv(progress: &dyn Fn(&str) -> Result<(), Error>) -> Result<(), Error> {
    let venv = venv_directory()?;
    cache::complete(&venv, || {
        let Some(base) = find_python() else { return Err(missing_packages(&[&PACKAGES[2]])) };
        progress("Making the Python environment of the local AWS")?;
        run("python3 -m venv", Command::new(base).args(["-m", "venv"]).arg(&venv))?;
        let mut pip = Command::new(venv.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        pip.arg(checkout().join("tests/cloud/requirements.txt"));
        run("pip install", &mut pip)?;
        Ok(())
    })
}

fn find_python() -> Option<PathBuf> {
    let good = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    let candidates = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
    candidates.iter().filter_map(|name| on_path(name)).find(|python| {
        let quiet = Command::new(python).args(["-c", good]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        quiet.is_ok_and(|status| status.success())
    })
}

fn find_postgres() -> Option<PathBuf> {
    // Debian keeps the server's programs out of the PATH, a folder a version.
    let mut folders: Vec<PathBuf> = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]
        .iter()
        .filter_map(|parent| fs::read_dir(parent).ok())
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("bin")))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn find_mariadb() -> Option<(PathBuf, PathBuf)> {
    Some((on_path("mariadbd")?, on_path("mariadb-install-db")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_the_command_of_each_system() {
        let message = missing_packages(&PACKAGES.iter().collect::<Vec<_>>()).to_string();
        assert_eq!(
            message,
            "Missing: a PostgreSQL server, a MariaDB server, Python 3.11 or later with venv. Install with:\n  \
             Debian, Ubuntu:  sudo apt-get install --no-install-recommends postgresql mariadb-server-core \
             mariadb-client-core python3-venv\n  \
             Fedora, RHEL:    sudo dnf install postgresql-server mariadb-server python3 python3-pip\n  \
             macOS:           brew install postgresql@16 mariadb python@3.13"
        );
    }
}
