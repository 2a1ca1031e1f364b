//! The tables of a page of the documentation: what can be said for each intent.

use super::{Source, SourceError, make::in_language};

/// The line after a table.
const END: &str = "<!-- end -->";

impl Source {
    /// The page with its tables made anew: each between `<!-- say NAME -->` and `<!-- end -->`.
    pub fn page(&self, page: &str) -> Result<String, SourceError> {
        let (mut written, mut skipping, mut told) = (String::new(), false, Vec::new());
        for line in page.lines() {
            skipping &= line != END;
            if !skipping {
                written.push_str(line);
                written.push('\n');
            }
            if let Some(name) = line.strip_prefix("<!-- say ").and_then(|rest| rest.strip_suffix(" -->")) {
                written.push_str(&self.table(name)?);
                told.push(name.to_owned());
                skipping = true;
            }
        }
        if skipping {
            let next = format!("Put the line {END} after its table.");
            return Err(SourceError::new("docs/voice.md", "a table does not end", next));
        }
        let own = |name: &&String| !name.starts_with("AMAZON.");
        match self.intents.keys().filter(own).find(|name| !told.contains(name)) {
            None => Ok(written),
            Some(name) => {
                let next = format!("Add a section \"## {name}\" with the lines <!-- say {name} --> and {END}.");
                Err(SourceError::new("docs/voice.md", format!("it does not tell of {name}"), next))
            }
        }
    }

    fn table(&self, name: &str) -> Result<String, SourceError> {
        let intent = self.intents.get(name).ok_or_else(|| {
            SourceError::new(
                "docs/voice.md",
                format!("it tells of {name}, which is no intent"),
                "Take the section out.",
            )
        })?;
        let key = format!("intents/{name}.toml: examples");
        let mut columns = Vec::new();
        for language in &self.languages {
            columns.push(in_language(&key, &intent.examples, language)?);
        }
        let rows = columns.first().map_or(0, |column| column.len());
        if rows < 2 || columns.iter().any(|column| column.len() != rows) {
            let next = "Write as many in each language, and at least two: a row says the same in all of them.";
            return Err(SourceError::new(key, "its languages do not have the same number of examples", next));
        }
        let names: Vec<&str> = self.languages.iter().map(|language| language.name.as_str()).collect();
        let mut table = format!("| {} |\n|{}\n", names.join(" | "), "---|".repeat(names.len()));
        for row in 0..rows {
            let cells: Vec<&str> = columns.iter().map(|column| column[row].as_str()).collect();
            table.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        Ok(table)
    }
}
