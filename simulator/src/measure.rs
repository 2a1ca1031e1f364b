//! `simulator understand`: how many of the sentences in a file are understood.

use std::io::Write;
use std::path::{Path, PathBuf};

use interaction::model::{Model, ModelError};
use interaction::understanding::measure::{Heard, LineError, hear, sentences};
use interaction::understanding::{Outcome, Understanding, Understood};

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MeasureError {
    /// The file cannot be read.
    #[error("the sentences {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is damaged.
    #[error("the file of sentences {}, {source}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line and what is wrong with it.
        source: LineError,
    },
    /// There is nothing to say.
    #[error("the file of sentences {} has none", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The interaction model cannot be used.
    #[error("there is no interaction model")]
    Model(#[from] ModelError),
    /// The result cannot be written.
    #[error("the result cannot be written")]
    Write(#[from] std::io::Error),
}

/// The locale that a file's name tells: `en-US.tsv`, `said.ja-JP.tsv`.
pub(crate) fn locale_of(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let last = stem.rsplit(['.', '_']).next()?;
    let (language, region) = last.split_once('-')?;
    let letters = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    (letters(language) && letters(region)).then(|| last.to_owned())
}

/// Says every sentence of the file, writes the misses and the rates; whether at least this percentage is wholly right.
pub(crate) fn measure(
    path: &Path,
    model: &Path,
    locale: &str,
    at_least: f64,
    out: &mut dyn Write,
) -> Result<bool, MeasureError> {
    let text = std::fs::read_to_string(path).map_err(|source| MeasureError::Read { path: path.to_owned(), source })?;
    let sentences = sentences(&text).map_err(|source| MeasureError::Line { path: path.to_owned(), source })?;
    if sentences.is_empty() {
        return Err(MeasureError::Empty { path: path.to_owned() });
    }
    let understanding = Understanding::new(&Model::load(model)?, locale)?;
    let heard = hear(&understanding, &sentences);
    for miss in heard.iter().filter(|heard| !heard.slots) {
        writeln!(out, "{}", describe(miss))?;
    }
    let intents = heard.iter().filter(|heard| heard.intent).count();
    let whole = heard.iter().filter(|heard| heard.slots).count();
    let all = heard.len();
    writeln!(out, "intents           {}", rate(intents, all))?;
    writeln!(out, "intents and slots {}", rate(whole, all))?;
    Ok(percentage(whole, all) >= at_least)
}

fn percentage(part: usize, all: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    100.0 * number(part) / number(all)
}

fn rate(part: usize, all: usize) -> String {
    format!("{:5.1} % ({part} of {all})", percentage(part, all))
}

/// A miss: what was said, what is meant, what was understood.
fn describe(miss: &Heard) -> String {
    let sentence = &miss.sentence;
    let wanted: Vec<String> = sentence.slots.iter().map(|(name, part)| format!("{name}={part}")).collect();
    let lead = if sentence.goes_on { "+ " } else { "" };
    let got = match &miss.got {
        Outcome::Understood(understood) => in_words(understood),
        Outcome::DidYouMean(maybe) => {
            format!("a question: {}", maybe.iter().map(in_words).collect::<Vec<_>>().join(", or "))
        }
        Outcome::NotUnderstood => "nothing".to_owned(),
    };
    format!("{lead}{}\n  wanted {} {}\n  got    {got}", sentence.utterance, sentence.intent, wanted.join("; "))
}

fn in_words(understood: &Understood) -> String {
    let slots: Vec<String> = understood
        .slots
        .iter()
        .map(|slot| match &slot.value {
            Some(value) if *value != slot.words => format!("{}={} ({value})", slot.name, slot.words),
            _ => format!("{}={}", slot.name, slot.words),
        })
        .collect();
    format!("{} {}", understood.intent, slots.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_tells_its_locale() {
        for (path, locale) in
            [("/a/en-US.tsv", Some("en-US")), ("said.ja-JP.tsv", Some("ja-JP")), ("said.tsv", None), ("a-b.tsv", None)]
        {
            assert_eq!(locale_of(Path::new(path)).as_deref(), locale, "{path}");
        }
    }
}
