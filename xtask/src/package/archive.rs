//! Archives that are the same bytes each time they are made of the same files.

use std::io::{Cursor, Write as _};

use flate2::{Compression, GzBuilder};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// A file of an archive or a package.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) mode: u32,
    pub(super) bytes: Vec<u8>,
}

impl Entry {
    pub(super) fn program(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), mode: 0o755, bytes }
    }

    pub(super) fn file(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), mode: 0o644, bytes }
    }
}

/// A .tar.gz. All files are root's and of this time, in seconds since 1970.
pub(super) fn tar_gz(entries: &[Entry], time: u64) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut archive = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::default()));
    for Entry { path, mode, bytes } in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(*mode);
        header.set_mtime(time);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, path, bytes.as_slice()).map_err(failed)?;
    }
    archive.into_inner().map_err(failed)?.finish().map_err(failed)
}

/// A .zip as Lambda takes it. All files are of 1980, which is as early as it can tell.
pub(super) fn zip(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for Entry { path, mode, bytes } in entries {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let options = options.last_modified_time(DateTime::default()).unix_permissions(*mode);
        archive.start_file(path.as_str(), options).map_err(|error| error.to_string())?;
        archive.write_all(bytes).map_err(|error| error.to_string())?;
    }
    Ok(archive.finish().map_err(|error| error.to_string())?.into_inner())
}
