//! Amazon's limits, and the characters that it takes.

use super::{
    Language, Source, SourceError, built_in,
    names::{alexas_own, check_invocation, check_name},
};
use crate::{model::Model, sample};

/// Intents of a model.
const MAX_INTENTS: usize = 250;
/// Bytes of a model's file.
const MAX_MODEL: usize = 1_500_000;
/// Values and synonyms of all types of a model.
const MAX_VALUES: usize = 50_000;
/// Characters of a sample.
const MAX_SAMPLE: usize = 200;
/// Characters of a value or a synonym.
const MAX_VALUE: usize = 140;
/// How readily words may become the fallback.
const LEVELS: [&str; 3] = ["LOW", "MEDIUM", "HIGH"];

/// What holds of the source in all languages: its names, and that what is named is there.
pub(super) fn check_source(source: &Source) -> Result<(), SourceError> {
    let level = &source.fallback_sensitivity;
    if !LEVELS.contains(&level.as_str()) {
        let problem = format!("the fallback's sensitivity cannot be \"{level}\"");
        return Err(SourceError::new("skill.toml", problem, "Use LOW, MEDIUM or HIGH."));
    }
    for language in &source.languages {
        let file = format!("skill.toml: {}", language.code);
        check_invocation(&file, &language.invocation)?;
        if let Some(locale) = language.locales.iter().find(|locale| !built_in::is_spoken(locale)) {
            let next = format!("Use one of {}.", built_in::LOCALES.map(|(locale, _)| locale).join(", "));
            return Err(SourceError::new(file, format!("Alexa does not speak {locale}"), next));
        }
    }
    for (name, slot) in &source.slots {
        check_name("slots.toml", name)?;
        let known = match slot.kind.strip_prefix("AMAZON.") {
            Some(kind) => built_in::TYPES.contains(&kind),
            None => source.types.contains_key(&slot.kind),
        };
        if !known {
            let problem = format!("there is no type {}", slot.kind);
            return Err(SourceError::new(
                format!("slots.toml: {name}"),
                problem,
                "Add its file to types/, or name another.",
            ));
        }
    }
    check_types(source)?;
    for name in source.types.keys() {
        check_name(&format!("types/{name}.toml"), name)?;
    }
    check_intents(source)
}

/// Whether each language's locales have the types of Amazon's that are used.
fn check_types(source: &Source) -> Result<(), SourceError> {
    let locales = source.languages.iter().flat_map(|language| &language.locales);
    for (locale, (name, slot)) in locales.flat_map(|locale| source.slots.iter().map(move |slot| (locale, slot))) {
        let lacking = slot.kind.strip_prefix("AMAZON.").filter(|kind| !built_in::has_type(locale, kind));
        if let Some(kind) = lacking {
            let problem = format!("{locale} has no type AMAZON.{kind}");
            return Err(SourceError::new(format!("slots.toml: {name}"), problem, "Use a type of your own."));
        }
    }
    Ok(())
}

fn check_intents(source: &Source) -> Result<(), SourceError> {
    if let Some(name) = built_in::REQUIRED.iter().find(|name| !source.intents.contains_key(&format!("AMAZON.{name}"))) {
        let next = format!("Add intents/AMAZON.{name}.toml; it may be empty.");
        return Err(SourceError::new("intents", format!("every skill has AMAZON.{name}"), next));
    }
    if source.intents.len() > MAX_INTENTS {
        let problem = format!("there are {} intents; Amazon takes {MAX_INTENTS}", source.intents.len());
        return Err(SourceError::new("intents", problem, "Make one intent with a slot of some of them."));
    }
    for (name, intent) in &source.intents {
        let file = format!("intents/{name}.toml");
        match name.strip_prefix("AMAZON.") {
            None => check_name(&file, name)?,
            Some(own) if built_in::INTENTS.contains(&own) => {}
            Some(_) => {
                let problem = format!("{name} is no intent of Amazon's that each locale has");
                return Err(SourceError::new(file, problem, format!("Use one of {}.", built_in::INTENTS.join(", "))));
            }
        }
        if let Some(slot) = intent.slots.iter().find(|slot| !source.slots.contains_key(*slot)) {
            return Err(SourceError::new(
                file,
                format!("there is no slot {slot}"),
                "Add it to slots.toml, or name another.",
            ));
        }
        if let Some(slot) = intent.required.iter().find(|slot| !intent.slots.contains(slot)) {
            let problem = format!("{slot} is required, and is none of the intent's slots");
            return Err(SourceError::new(file, problem, "Add it to `slots`."));
        }
    }
    Ok(())
}

/// What holds of a language's model: its sizes and characters.
pub(super) fn check_model(language: &Language, model: &Model) -> Result<(), SourceError> {
    for intent in &model.language_model.intents {
        let file = format!("intents/{}.toml: say.{}", intent.name, language.code);
        for sample in &intent.samples {
            check_sample(&file, sample)?;
            if let Some(word) = alexas_own(sample, &language.invocation) {
                let problem = format!("\"{sample}\" has \"{word}\" in it, which Alexa takes for herself");
                return Err(SourceError::new(file, problem, "Leave it out: Alexa cuts it off before she compares."));
            }
        }
        for slot in &intent.slots {
            let file = format!("slots.toml: {}.answers.{}", slot.name, language.code);
            slot.samples.iter().try_for_each(|sample| check_sample(&file, sample))?;
        }
    }
    let mut count = 0;
    for kind in &model.language_model.types {
        let file = format!("types/{}.toml: {}", kind.name, language.code);
        if kind.values.is_empty() {
            return Err(SourceError::new(file, "it has no value", "Write at least one: Amazon takes no empty type."));
        }
        for name in kind.values.iter().flat_map(|value| value.name.synonyms.iter().chain([&value.name.value])) {
            count += 1;
            check_text(&file, name, MAX_VALUE, true)?;
        }
    }
    if count > MAX_VALUES {
        let problem = format!("there are {count} values and synonyms in {}; Amazon takes {MAX_VALUES}", language.name);
        return Err(SourceError::new("types", problem, "Leave out the rarest."));
    }
    let size =
        model.to_text().map_err(|error| SourceError::new("intents", error.to_string(), "Tell the maintainers."))?.len();
    if size > MAX_MODEL {
        let problem = format!("the model of {} has {size} bytes; Amazon takes {MAX_MODEL}", language.name);
        return Err(SourceError::new("intents", problem, "Write fewer or shorter templates."));
    }
    Ok(())
}

fn check_sample(file: &str, text: &str) -> Result<(), SourceError> {
    let slots = sample::slot_names(text)
        .map_err(|problem| SourceError::new(file, format!("\"{text}\": {problem}"), "Mend the template."))?;
    if let Some(twice) = slots.iter().enumerate().find(|(place, slot)| slots[..*place].contains(slot)) {
        let problem = format!("\"{text}\" has the slot {} twice", twice.1);
        return Err(SourceError::new(file, problem, "Name it once."));
    }
    let words = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, words)| words)).collect::<Vec<_>>();
    check_text(file, &words.join(" "), MAX_SAMPLE, false)?;
    if text.chars().count() > MAX_SAMPLE {
        let problem = format!("\"{text}\" has more than {MAX_SAMPLE} characters");
        return Err(SourceError::new(file, problem, "Make it shorter: nobody says so much in a breath."));
    }
    Ok(())
}

/// Letters, spaces, apostrophes, hyphens, underscores, and periods of abbreviations; digits in values only, as a sentence is
/// spoken.
fn check_text(file: &str, text: &str, most: usize, digits: bool) -> Result<(), SourceError> {
    let taken = |character: char| {
        character.is_alphabetic()
            || matches!(character, ' ' | '\'' | '-' | '_' | '.')
            || digits && character.is_ascii_digit()
    };
    if let Some(other) = text.chars().find(|character| !taken(*character)) {
        let next = "Write it as it is spoken: letters, spaces, apostrophes, hyphens and the periods of abbreviations.";
        return Err(SourceError::new(file, format!("\"{}\" has '{other}' in it", text.trim()), next));
    }
    let letters: Vec<char> = text.trim().chars().collect();
    let stops = letters.iter().enumerate().filter(|(_, character)| **character == '.');
    let ends_a_letter = |place: usize| {
        let alone = place == 1 || place > 1 && letters[place - 2] == ' ';
        alone && letters[place - 1].is_alphabetic() && letters.get(place + 1).is_none_or(|after| *after == ' ')
    };
    if stops.into_iter().any(|(place, _)| !ends_a_letter(place)) {
        let next = "Write an abbreviation letter by letter: \"c. p. u.\".";
        return Err(SourceError::new(
            file,
            format!("\"{}\" has a period that ends no single letter", text.trim()),
            next,
        ));
    }
    if letters.len() > most {
        let problem = format!("\"{}\" has more than {most} characters", text.trim());
        return Err(SourceError::new(file, problem, "Make it shorter."));
    }
    Ok(())
}
