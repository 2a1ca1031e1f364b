//! CycloneDX's own JSON Schemas, from the Python package of its makers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use boon::{Compiler, Schemas};
use serde_json::Value;
use stage::{Needs, checkout};

use super::kept::kept;

/// Where the schemas say they are. One refers to the others by their names.
const PLACE: &str = "http://cyclonedx.org/schema/";

/// Takes the schemas out of the package that lies in this folder.
const UNPACK: &str = "import pathlib, sys, zipfile
(wheel,) = pathlib.Path(sys.argv[1]).glob('*.whl')
with zipfile.ZipFile(wheel) as z:
    for name in ('bom-1.6', 'spdx', 'jsf-0.82'):
        (wheel.parent / f'{name}.schema.json').write_bytes(z.read(f'cyclonedx/schema/_res/{name}.SNAPSHOT.schema.json'))
";

/// What is wrong with a bill of materials by CycloneDX 1.6, if anything is.
pub(crate) fn validate(bill: &Value) -> Result<(), String> {
    let list = checkout().join("tests/e2e/packages/requirements.txt");
    let folder = schemas(&list);
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    for name in ["bom-1.6", "spdx", "jsf-0.82"] {
        let text = fs::read(folder.join(format!("{name}.schema.json"))).unwrap();
        let place = format!("{PLACE}{name}.schema.json");
        // As the package has them they refer to the others by other names.
        let text = String::from_utf8(text).unwrap().replace(".SNAPSHOT.", ".");
        compiler.add_resource(&place, serde_json::from_str(&text).unwrap()).unwrap();
    }
    let schema = compiler.compile(&format!("{PLACE}bom-1.6.schema.json"), &mut schemas);
    let schema = schema.unwrap_or_else(|error| panic!("the schema itself: {error:#}"));
    schemas.validate(bill, schema).map_err(|error| format!("{error:#}"))
}

/// The folder with the schemas of the package that the list names.
fn schemas(list: &Path) -> PathBuf {
    let pinned = fs::read_to_string(list).unwrap();
    let version = pinned.split("==").nth(1).unwrap().split_whitespace().next().unwrap();
    kept(&format!("cyclonedx-{version}"), |new| {
        let python = |arguments: &[&str]| {
            let mut python = Needs::find().unwrap().python();
            let output = python.args(arguments).current_dir(checkout()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        let (list, folder) = (list.to_str().unwrap(), new.to_str().unwrap());
        let pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"];
        python(
            &[&pip[..], &["--require-hashes", "--only-binary", ":all:", "--requirement", list, "--dest", folder]]
                .concat(),
        );
        python(&["-c", UNPACK, folder]);
    })
}
