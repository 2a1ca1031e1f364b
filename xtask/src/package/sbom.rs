//! A bill of materials, in CycloneDX's format.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::components::Component;

/// The bill of a program, which is the first of its components. It holds nothing of the machine that makes it.
pub(super) fn of(components: &[Component], at: Timestamp) -> Result<Vec<u8>, String> {
    let [program, crates @ ..] = components else { return Err("a program has no components".to_owned()) };
    let bill = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": at.to_string(),
            "tools": {"components": [{"type": "application", "name": "cargo xtask package", "version": env!("CARGO_PKG_VERSION")}]},
            "component": component(program, "application"),
        },
        "components": crates.iter().map(|of| component(of, "library")).collect::<Vec<_>>(),
        "dependencies": components.iter().map(|of| json!({"ref": of.id, "dependsOn": of.uses})).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&bill).map_err(|error| error.to_string())?;
    Ok((text + "\n").into_bytes())
}

fn component(of: &Component, kind: &str) -> Value {
    let mut component = json!({
        "type": kind,
        "bom-ref": of.id,
        "name": of.name,
        "version": of.version,
        "scope": "required",
        "licenses": [{"expression": of.licence}],
    });
    if of.is_public {
        component["purl"] = json!(format!("pkg:cargo/{}@{}", of.name, of.version));
    }
    component
}
