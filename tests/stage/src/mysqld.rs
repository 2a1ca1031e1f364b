//! Where MySQL's server comes from, and the data that each server begins with.
//!
//! The system's own is taken where there is one. Debian has none but in its unstable release, and MariaDB's packages exclude
//! MySQL's: so on Debian and Ubuntu the packages are unpacked into a folder of their own, with every library they need, and run
//! there by their own loader. No package of the system's is touched.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error, at, cache,
    server::{Home, flag},
    system::{apt_get, is_root, on_path, run},
};

/// Raised when what [`Mysqld::unpack`] or [`Mysqld::make_template`] does is changed, so that it is done again.
const RECIPE: u8 = 1;

/// What depends on the server's packages and is not needed to run it.
const NOT_NEEDED: [&str; 5] = ["perl", "libperl", "libgdbm", "libc-gconv", "openssl-provider"];

/// A MySQL server's program, and a data directory that servers start with a copy of.
#[derive(Debug, Clone)]
pub(crate) struct Mysqld {
    /// The program, and the arguments with which it finds what it came with.
    pub(crate) command: Vec<std::ffi::OsString>,
    folder: PathBuf,
}

impl Mysqld {
    /// The one that is ready to be used.
    pub(crate) fn find() -> Option<Self> {
        let ready = |mysqld: &Self| cache::is_complete(&mysqld.folder);
        Self::of_system().filter(ready).or_else(|| Self::unpacked(&unpacked_folder()).filter(ready))
    }

    /// The one that is ready, else made ready.
    pub(crate) fn ensure(progress: &dyn Fn(&str) -> Result<(), Error>) -> Result<Self, Error> {
        if let Some(mysqld) = Self::find() {
            return Ok(mysqld);
        }
        if let Some(mysqld) = Self::of_system() {
            cache::complete(&mysqld.folder, || mysqld.make_template(progress))?;
            return Ok(mysqld);
        }
        let folder = unpacked_folder();
        cache::complete(&folder, || {
            Self::unpack(&folder, progress)?;
            Self::unpacked(&folder).ok_or_else(missing)?.make_template(progress)
        })?;
        Self::unpacked(&folder).ok_or_else(missing)
    }

    /// The data directory that servers start with a copy of. Its `root` logs in without a password, through the socket.
    pub(crate) fn template(&self) -> PathBuf {
        self.folder.join("template")
    }

    fn of_system() -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        // Homebrew does not link it beside MariaDB.
        let others = ["/usr/sbin", "/usr/libexec", "/opt/homebrew/opt/mysql/bin", "/usr/local/opt/mysql/bin"];
        let mut programs: Vec<PathBuf> = env::split_paths(&path)
            .chain(others.iter().map(PathBuf::from))
            .map(|folder| folder.join("mysqld"))
            .collect();
        programs.dedup();
        programs.into_iter().find_map(|program| {
            // MariaDB's server goes by this name too.
            let version = Command::new(&program).arg("--version").output().ok()?.stdout;
            let version = String::from_utf8_lossy(&version).into_owned();
            if version.is_empty() || version.contains("MariaDB") {
                return None;
            }
            let mut hasher = DefaultHasher::new();
            (RECIPE, &program, version).hash(&mut hasher);
            let folder = cache::of_servers().join(format!("mysql-{:016x}", hasher.finish()));
            Some(Self { command: vec![program.into(), "--no-defaults".into()], folder })
        })
    }

    /// The server that was unpacked into this folder.
    fn unpacked(folder: &Path) -> Option<Self> {
        let root = folder.join("root");
        // Debian's folders of libraries are named after the architecture: x86_64-linux-gnu, aarch64-linux-gnu.
        let inside = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let libraries: Vec<PathBuf> = [root.join("usr/lib"), root.join("lib")]
            .into_iter()
            .flat_map(inside)
            .filter(|entry| entry.file_name().to_string_lossy().ends_with("-linux-gnu"))
            .map(|entry| entry.path())
            .collect();
        let loader = libraries.iter().cloned().flat_map(inside).find(|file| {
            let name = file.file_name();
            let name = name.to_string_lossy();
            name.starts_with("ld-linux") && name.contains(".so.")
        })?;
        let program = root.join("usr/sbin/mysqld");
        let command = vec![
            loader.path().into(),
            "--library-path".into(),
            env::join_paths(libraries).ok()?,
            program.is_file().then(|| program.into())?,
            "--no-defaults".into(),
            flag("--basedir=", root.join("usr")),
            flag("--lc-messages-dir=", root.join("usr/share/mysql")),
            flag("--character-sets-dir=", root.join("usr/share/mysql/charsets")),
            flag("--plugin-dir=", root.join("usr/lib/mysql/plugin")),
        ];
        Some(Self { command, folder: folder.to_owned() })
    }

    /// Fetches the server's packages and all that they need, and unpacks them.
    fn unpack(folder: &Path, progress: &dyn Fn(&str) -> Result<(), Error>) -> Result<(), Error> {
        if ["apt-get", "apt-cache", "dpkg"].iter().any(|tool| on_path(tool).is_none()) {
            return Err(missing());
        }
        let (packages, root) = (folder.join("packages"), folder.join("root"));
        for new in [&packages, &root] {
            fs::create_dir_all(new).map_err(at(new))?;
        }
        progress("Fetching a MySQL server's packages (about 50 MB)")?;
        let (apt, name) = Apt::with_mysql(folder)?;
        let mut wanted: Vec<String> = apt.dependencies(&name)?;
        wanted.retain(|name| !NOT_NEEDED.iter().any(|prefix| name.starts_with(prefix)));
        let mut download = apt.command("apt-get");
        run("apt-get download", download.arg("download").args(wanted).current_dir(&packages))?;
        for package in fs::read_dir(&packages).map_err(at(&packages))? {
            let package = package.map_err(at(&packages))?.path();
            run("dpkg", Command::new("dpkg").arg("-x").args([&package, &root]))?;
        }
        // Only what is in `root` is run.
        fs::remove_dir_all(&packages).map_err(at(&packages))?;
        fs::remove_dir_all(&apt.folder).map_err(at(&apt.folder))
    }

    fn make_template(&self, progress: &dyn Fn(&str) -> Result<(), Error>) -> Result<(), Error> {
        progress("Making a MySQL server's first data")?;
        let home = Home::new("mysql-template")?;
        let (program, arguments) = self.command.split_first().ok_or_else(missing)?;
        let mut arguments = arguments.to_vec();
        arguments.extend(["--initialize-insecure", "--innodb-redo-log-capacity=16M"].map(Into::into));
        arguments.push(flag("--datadir=", home.path("data")));
        home.run(Path::new(program), &arguments, "")?;
        // Two servers may not have the same id; one that finds none makes its own.
        let id = home.path("data/auto.cnf");
        fs::remove_file(&id).map_err(at(id))?;
        home.keep("data", &self.template())
    }
}

fn unpacked_folder() -> PathBuf {
    cache::of_servers().join(format!("mysql-unpacked-{RECIPE}"))
}

pub(crate) fn missing() -> Error {
    Error::Missing {
        what: "a MySQL server".to_owned(),
        remedy:
            " `cargo xtask test` fetches one where there is apt (Debian, Ubuntu; root is not needed). Elsewhere:\n  \
                 Fedora, RHEL:    MySQL's and MariaDB's packages exclude each other: unpack MySQL's own archive for \
                 Linux, and put its bin folder into the PATH after MariaDB's\n  \
                 macOS:           brew install mysql (it is found beside MariaDB, though it is not linked)"
                .to_owned(),
    }
}

/// The system's apt, or one with directories of its own in which Debian unstable is all there is.
struct Apt {
    options: Vec<String>,
    folder: PathBuf,
}

impl Apt {
    /// An apt that has a MySQL server, and the package's name.
    fn with_mysql(folder: &Path) -> Result<(Self, String), Error> {
        let folder = folder.join("apt");
        for new in ["state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(folder.join(new)).map_err(at(&folder))?;
        }
        // Ubuntu has it, and so has Debian unstable itself.
        let system = Self { options: Vec::new(), folder: folder.clone() };
        if let Some(name) = system.mysql()? {
            return Ok((system, name));
        }
        let Some(mirror) = debian_mirror()? else { return Err(missing()) };
        let sources = folder.join("sources.list");
        let line = format!("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror} sid main\n");
        fs::write(&sources, line).map_err(at(&sources))?;
        let place = folder.display();
        let options = [
            format!("Dir::Etc::sourcelist={}", sources.display()),
            "Dir::Etc::sourceparts=/dev/null".to_owned(),
            format!("Dir::State={place}/state"),
            "Dir::State::status=/dev/null".to_owned(),
            format!("Dir::Cache={place}/cache"),
            "Acquire::Languages=none".to_owned(),
            // It would be another account, which cannot write here.
            "APT::Sandbox::User=root".to_owned(),
        ];
        let unstable = Self { options: options.into(), folder };
        run("apt-get update", unstable.command("apt-get").arg("update"))?;
        let name = unstable.mysql()?.ok_or_else(missing)?;
        Ok((unstable, name))
    }

    fn command(&self, tool: &str) -> Command {
        let mut command = Command::new(tool);
        for option in &self.options {
            command.args(["-o", option]);
        }
        command
    }

    /// The package with the server, `mysql-server-core-8.0` on Ubuntu; the newest where there are several.
    fn mysql(&self) -> Result<Option<String>, Error> {
        let names = run("apt-cache", self.command("apt-cache").args(["pkgnames", "mysql-server-core"]))?;
        Ok(names.lines().max().map(str::to_owned))
    }

    /// The package and all that it depends on.
    fn dependencies(&self, package: &str) -> Result<Vec<String>, Error> {
        let mut depends = self.command("apt-cache");
        depends.args(["depends", "--recurse"]);
        depends.args(
            ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(|no| format!("--no-{no}")),
        );
        let listed = run("apt-cache depends", depends.arg(package))?;
        // Relations are indented, and virtual packages stand in angle brackets.
        let mut names: Vec<String> =
            listed.lines().filter(|line| !line.starts_with([' ', '<'])).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// Where this system gets Debian from.
fn debian_mirror() -> Result<Option<String>, Error> {
    let ask = || {
        let mut command = Command::new("apt-get");
        command.args(["indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Identifier: Packages"]);
        let targets = run("apt-get indextargets", &mut command)?;
        Ok(targets.lines().find_map(|line| line.strip_prefix("Debian|Debian|")).map(str::to_owned))
    };
    match ask()? {
        // Nothing is known before the first update, which a container's image may not have had.
        None if is_root() => {
            apt_get(&["update"])?;
            ask()
        }
        mirror => Ok(mirror),
    }
}
