//! `tnsnames.ora`: names for descriptors, as Oracle's own clients look them up in the folder `TNS_ADMIN`.

use std::path::Path;

use crate::{clean::clean, files, nearest::nearest, redact};

/// The file in that folder.
const FILE: &str = "tnsnames.ora";

/// The largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// How many names are listed where none fits.
const MAX_LISTED_NAMES: usize = 5;

/// The descriptor that the folder's `tnsnames.ora` has for a name. Names are compared as Oracle does: capital letters or small ones.
pub(super) fn descriptor(folder: &Path, name: &str) -> Result<String, String> {
    let path = folder.join(FILE);
    let shown = clean(redact::place(&path.display().to_string()));
    let text = files::read(&path, MAX_FILE_BYTES).map_err(|error| format!("tns_admin: {shown}: {error}"))?;
    // Comments are in whatever encoding; what counts is ASCII.
    let entries = entries(&String::from_utf8_lossy(&text));
    let is_named = |known: &&(String, String)| known.0.eq_ignore_ascii_case(name);
    let mut found = entries.iter().filter(is_named);
    let Some((_, descriptor)) = found.next() else {
        let near = nearest(entries.iter().map(|(name, _)| name.as_str()), name).into_iter().next();
        let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        return Err(format!("net_service_name: {shown} has no such name{}{near}", known(&entries)));
    };
    if found.any(|(_, other)| other != descriptor) {
        return Err(format!("net_service_name: {shown} has it twice, with different descriptors"));
    }
    Ok(descriptor.clone())
}

/// Which names there are.
fn known(entries: &[(String, String)]) -> String {
    if entries.is_empty() {
        return ": it has none (what IFILE names is not read)".to_owned();
    }
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).take(MAX_LISTED_NAMES).collect();
    let more = entries.len().saturating_sub(MAX_LISTED_NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(": it has {}{more}", names.join(", "))
}

/// All names with their descriptors: `NAME, OTHER = (DESCRIPTION = …)`.
fn entries(text: &str) -> Vec<(String, String)> {
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let text: String = text.lines().filter(|line| !is_comment(line)).flat_map(|line| [line, "\n"]).collect();
    let mut entries = Vec::new();
    let mut rest = text.as_str();
    while let Some((names, after)) = rest.split_once('=') {
        let after = after.trim_start();
        if !after.starts_with('(') {
            // IFILE = /another/file
            rest = after.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        }
        let end = bracket_end(after);
        // Of a line before that went wrong, the last one is the name's.
        let names = names.trim().lines().last().unwrap_or_default();
        let names = names.split(',').map(str::trim).filter(|name| is_name(name));
        entries.extend(names.map(|name| (name.to_owned(), after[..end].to_owned())));
        rest = &after[end..];
    }
    entries
}

/// Where the bracket that begins a text is closed; its end where it never is.
fn bracket_end(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + letter.len_utf8();
        }
    }
    text.len()
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || "._-$#/".contains(letter))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    const NAMES: &str = "# made by hand\nIFILE = /etc/more.ora\nREPORTS, reports.world =\n  (DESCRIPTION =\n    \
                         (ADDRESS = (PROTOCOL = tcps)(HOST = db.example)(PORT = 2484))\n    # (HOST = old.example)\n    \
                         (CONNECT_DATA = (SERVICE_NAME = reports)))\nERP=(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=erp)(PORT=1521))\
                         (CONNECT_DATA=(SID=ERP)))\nTWICE=(A=1)\nTWICE=(A=2)\n";

    #[test]
    fn a_name_leads_to_its_descriptor() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| descriptor(folder.path(), name);
        assert!(of("erp").unwrap_err().contains("tnsnames.ora: No such file"), "{:?}", of("erp"));
        fs::write(folder.path().join(FILE), NAMES).unwrap();
        assert!(of("erp").unwrap().ends_with("(SID=ERP)))"));
        let reports = of("Reports").unwrap();
        assert!(reports.starts_with("(DESCRIPTION") && reports.ends_with("reports)))"), "{reports}");
        assert!(!reports.contains("old.example"));
        assert_eq!(of("REPORTS.WORLD").unwrap(), reports);
        let unknown = of("report").unwrap_err();
        assert!(
            unknown.contains("it has REPORTS, reports.world, ERP") && unknown.ends_with("did you mean REPORTS?"),
            "{unknown}"
        );
        assert!(of("twice").unwrap_err().contains("twice"));
        fs::write(folder.path().join(FILE), "IFILE = /etc/more.ora\n").unwrap();
        assert!(of("erp").unwrap_err().contains("what IFILE names is not read"));
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd(text in "[A-Z=()#,\n é\"]{0,120}") {
            let _ = entries(&text);
        }
    }
}
