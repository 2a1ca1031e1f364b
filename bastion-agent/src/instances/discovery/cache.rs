//! The list of databases, kept in a file: a run that finds one a few minutes old asks AWS nothing.
//!
//! Whoever can write the file can send the agent, with a password, to a server of their own. So it is taken only from a
//! directory and a file that belong to the agent's own user and that nobody else can write to.

use std::{
    env,
    ffi::OsString,
    fs, io,
    os::unix::{
        ffi::OsStrExt as _,
        fs::{DirBuilderExt as _, MetadataExt as _},
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{database::Database, listing::Listing};
use crate::files;

/// The largest file that is read: some thousands of databases.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// The largest of the SDK's own files that is looked into.
const MAX_SETTINGS_BYTES: u64 = 1 << 20;

/// How long a list is left lying that nobody asks for any more.
const FILE_TTL: Duration = Duration::from_secs(24 * 60 * 60);

/// A directory with a file for each choice of region and account.
#[derive(Debug)]
pub(super) struct Cache {
    directory: PathBuf,
}

/// All that decides which account and region the SDK asks, and where, as one number: a list of another choice is another list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Choice(String);

impl Choice {
    /// The choice as it is now.
    fn now() -> Self {
        Self::of(env::vars_os(), |path| files::read(path, MAX_SETTINGS_BYTES).ok())
    }

    /// Every variable of AWS's counts, as the SDK learns new ones (`AWS_ENDPOINT_URL_RDS` was one), and what stands in the files
    /// that they, or HOME, lead to. Only secrets do not: the key's id stands for them, and they change without it meaning anything.
    fn of(variables: impl Iterator<Item = (OsString, OsString)>, read: impl Fn(&Path) -> Option<Vec<u8>>) -> Self {
        let mut variables: Vec<(OsString, OsString)> = variables
            .filter(|(name, _)| name == "HOME" || name.as_bytes().starts_with(b"AWS_"))
            .filter(|(name, _)| {
                !["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"]
                    .iter()
                    .any(|secret| name == secret)
            })
            .collect();
        variables.sort();
        let value = |wanted: &str| {
            let found = variables.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| PathBuf::from(value)).filter(|path| !path.as_os_str().is_empty())
        };
        let home = value("HOME");
        let file = |variable: &str, usual: &str| {
            value(variable).or_else(|| home.as_ref().map(|home| home.join(usual))).and_then(|path| read(&path))
        };
        let settings =
            [file("AWS_CONFIG_FILE", ".aws/config"), file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")];
        let mut hasher = Sha256::new();
        // Each with its length before it, so that no two choices read alike.
        let mut add = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        for (name, value) in &variables {
            add(name.as_bytes());
            add(value.as_bytes());
        }
        for content in settings {
            add(&[u8::from(content.is_some())]);
            add(&content.unwrap_or_default());
        }
        Self(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    version: String,
    choice: Choice,
    taken_at_ms: u64,
    databases: Vec<Database>,
}

impl Cache {
    /// The directory; none where there is no place for such files.
    pub(super) fn find() -> Option<Self> {
        let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let directory = absolute("CACHE_DIRECTORY")
            .or_else(|| nix::unistd::geteuid().is_root().then(|| "/var/cache/bastion-agent".into()))
            .or_else(|| absolute("XDG_CACHE_HOME").map(|cache| cache.join("bastion-agent")))
            .or_else(|| absolute("HOME").map(|home| home.join(".cache/bastion-agent")))?;
        Some(Self { directory })
    }

    /// What the SDK would ask now. Taken before it is asked: what it says then is kept for this choice and no other.
    pub(super) fn choice(&self) -> Choice {
        Choice::now()
    }

    /// What was kept for the choice as it is now; nothing where there is no file, or none that can be trusted or read.
    pub(super) fn read(&self) -> Option<Listing> {
        let choice = self.choice();
        match self.try_read(&choice) {
            Ok(listing) => Some(listing),
            Err(error) => {
                tracing::debug!(file = %self.file(&choice).display(), %error, "no list of databases is kept");
                None
            }
        }
    }

    fn try_read(&self, choice: &Choice) -> io::Result<Listing> {
        let file = self.file(choice);
        self.trusted()?;
        trusted(&file)?;
        let kept: Kept = serde_json::from_slice(&files::read(&file, MAX_FILE_BYTES)?)?;
        if kept.version != env!("CARGO_PKG_VERSION") {
            return Err(io::Error::other("another version wrote it"));
        }
        if kept.choice != *choice {
            return Err(io::Error::other("it is of another account or region"));
        }
        let taken_at = UNIX_EPOCH + Duration::from_millis(kept.taken_at_ms);
        if taken_at > SystemTime::now() {
            return Err(io::Error::other("it is from the future"));
        }
        Ok(Listing { databases: Arc::new(kept.databases), taken_at })
    }

    /// Keeps a list. Without it the next run asks AWS again, which is no failure of this one.
    pub(super) fn write(&self, listing: &Listing, choice: &Choice) {
        if let Err(error) = self.try_write(listing, choice) {
            tracing::debug!(file = %self.file(choice).display(), %error, "the list of databases cannot be kept");
        }
    }

    fn try_write(&self, listing: &Listing, choice: &Choice) -> io::Result<()> {
        // The files that it is read from may have changed while RDS was asked, and nobody knows which it was that counted.
        if *choice != self.choice() {
            return Err(io::Error::other("the account or region was changed meanwhile"));
        }
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
        self.trusted()?;
        let since = listing.taken_at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let kept = Kept {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            choice: choice.clone(),
            taken_at_ms: u64::try_from(since.as_millis()).unwrap_or(0),
            databases: listing.databases.to_vec(),
        };
        files::replace(&self.file(choice), &serde_json::to_vec(&kept)?, 0o600, false)?;
        self.forget_others()
    }

    /// Removes lists that are long out of date: of choices that nobody makes any more.
    fn forget_others(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            let old = entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > FILE_TTL);
            if old && entry.file_name().as_bytes().starts_with(b"databases-") {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn file(&self, Choice(digits): &Choice) -> PathBuf {
        self.directory.join(format!("databases-{}.json", digits.get(..16).unwrap_or(digits)))
    }

    /// Whether nobody else could have put a file, or a directory, in the place of ours.
    fn trusted(&self) -> io::Result<()> {
        trusted(&self.directory)?;
        match files::open_ancestor(&self.directory)? {
            None => Ok(()),
            Some(above) => Err(io::Error::other(format!("others can change what is in {}", above.display()))),
        }
    }
}

fn trusted(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if found.uid() != nix::unistd::geteuid().as_raw() || found.mode() & 0o022 != 0 || found.is_symlink() {
        return Err(io::Error::other(format!("{} is not the agent's alone", path.display())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_chooses_the_account_makes_another_choice() {
        let choice = |variables: &[(&str, &str)], files: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
            Choice::of(variables, |path| {
                let found = files.iter().find(|(name, _)| path == Path::new(name));
                found.map(|(_, content)| content.as_bytes().to_vec())
            })
        };
        let usual = [("HOME", "/root"), ("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "A")];
        let files = [("/root/.aws/config", "[default]"), ("/root/.aws/credentials", "[default]\nA")];
        let mut seen = vec![choice(&usual, &files), choice(&usual, &[]), choice(&[], &[]), choice(&usual[1..], &files)];
        for (name, value) in [
            ("AWS_ENDPOINT_URL_RDS", "http://b"),
            ("AWS_ENDPOINT_URL_RDS", "http://c"),
            ("AWS_ENDPOINT_URL", "http://b"),
            ("AWS_ROLE_ARN", "arn:aws:iam::2:role/b"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
            ("AWS_PROFILE", "b"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://b"),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/b"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://b"),
            ("AWS_DEFAULT_REGION", "us-west-2"),
            ("AWS_USE_FIPS_ENDPOINT", "true"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
            ("AWS_CONFIG_FILE", "/root/.aws/credentials"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/root/.aws/config"),
            ("AWS_OF_NEXT_YEAR", "b"),
        ] {
            seen.push(choice(&[&usual[..], &[(name, value)]].concat(), &files));
        }
        // The same paths, with something else in them.
        seen.push(choice(&usual, &[("/root/.aws/config", "[default]"), ("/root/.aws/credentials", "[default]\nB")]));
        seen.push(choice(&usual, &[("/root/.aws/config", ""), ("/root/.aws/credentials", "[default]\nA")]));
        seen.push(choice(&[("HOME", "/home/b"), usual[1], usual[2]], &files));
        seen.push(choice(&[usual[0], usual[1], ("AWS_ACCESS_KEY_ID", "B")], &files));
        let count = seen.len();
        seen.sort_by(|a, b| a.0.cmp(&b.0));
        seen.dedup();
        assert_eq!(seen.len(), count);

        // What does not choose: order, other variables, what changes by itself.
        let mut others = usual.to_vec();
        others.reverse();
        others.extend([("PATH", "/bin"), ("AWS_SESSION_TOKEN", "t"), ("AWS_SECRET_ACCESS_KEY", "s")]);
        assert_eq!(choice(&others, &files), choice(&usual, &files));
    }

    #[test]
    fn a_list_is_taken_for_its_own_choice_only_and_only_where_nobody_else_could_have_put_it() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache { directory: folder.path().join("a/cache") };
        let listing = Listing { databases: Arc::default(), taken_at: SystemTime::now() - Duration::from_secs(1) };
        let (choice, other) = (cache.choice(), Choice("0".repeat(64)));
        cache.write(&listing, &choice);
        assert!(cache.read().is_some());
        cache.write(&listing, &other);
        assert!(!cache.file(&other).exists(), "another choice than is made now");
        fs::copy(cache.file(&choice), cache.file(&other)).unwrap();
        assert!(cache.try_read(&other).is_err(), "renamed, it is still another's");

        let open = |mode| {
            fs::set_permissions(folder.path().join("a"), std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        };
        open(0o777);
        assert!(cache.read().is_none());
        open(0o755);
        fs::remove_file(cache.file(&choice)).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(cache.file(&choice)).status().unwrap().success());
        assert!(cache.read().is_none(), "and nobody waited for the pipe's other end");
    }
}
