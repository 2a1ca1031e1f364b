//! The sections of a page of the documentation, one an intent: what can be said, and what is answered.

use super::{Source, SourceError, files::IntentFile, make::in_language};

/// The line after a section.
const SECTION_END: &str = "<!-- end -->";

impl Source {
    /// The page with its sections made anew: each between `<!-- say NAME -->` and `<!-- end -->`, where it stands, and those of new
    /// intents at the end.
    pub fn page(&self, page: &str) -> Result<String, SourceError> {
        let (mut written, mut skipping, mut told) = (String::new(), false, Vec::new());
        for line in page.lines() {
            skipping &= line != SECTION_END;
            if !skipping {
                written.push_str(line);
                written.push('\n');
            }
            if let Some(name) = line.strip_prefix("<!-- say ").and_then(|rest| rest.strip_suffix(" -->")) {
                let intent = self.intents.get(name).ok_or_else(|| {
                    let problem = format!("it tells of {name}, which is no intent");
                    SourceError::new("docs/voice.md", problem, "Take the section out.")
                })?;
                written.push_str(&self.section(name, intent)?);
                told.push(name);
                skipping = true;
            }
        }
        if skipping {
            let next = format!("Put the line {SECTION_END} after it.");
            return Err(SourceError::new("docs/voice.md", "a section does not end", next));
        }
        for (name, intent) in &self.intents {
            if !name.starts_with("AMAZON.") && !told.contains(&name.as_str()) {
                let section = self.section(name, intent)?;
                written.push_str(&format!("\n<!-- say {name} -->\n{section}{SECTION_END}\n"));
            }
        }
        Ok(written)
    }

    fn section(&self, name: &str, intent: &IntentFile) -> Result<String, SourceError> {
        let tells = [&intent.tells, &intent.asks].into_iter().find(|text| !text.is_empty());
        let tells = tells.map(|text| text.trim()).unwrap_or_default();
        let key = format!("intents/{name}.toml: answers");
        let mut answers = Vec::new();
        for language in &self.languages {
            let of_language = in_language(&key, &intent.answers, language)?;
            if of_language.is_empty() {
                let next = "Show one in each language, as a snapshot of the tests has it.";
                return Err(SourceError::new(key, format!("it has none in {}", language.name), next));
            }
            answers.extend(of_language.iter().map(|answer| format!("> {answer}\n")));
        }
        Ok(format!("## {name}\n\n{tells}\n\n{}\n{}", self.table(name, intent)?, answers.join(">\n")))
    }

    fn table(&self, name: &str, intent: &IntentFile) -> Result<String, SourceError> {
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
