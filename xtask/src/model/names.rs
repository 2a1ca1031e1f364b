//! The names of a fleet in a model.

use interaction::model::{Model, SlotType, TypeValue, ValueName};

use spoken_names::{Language, forms};

use super::fleet::{Fleet, Names};

/// The types whose values are names of a fleet.
const KINDS: [&str; 2] = ["Instance", "Application"];

/// Adds the fleet's names, with what else they sound like to people of the locale; `replace` takes out those that are not the fleet's.
pub(super) fn add(model: &mut Model, locale: &str, fleet: &Fleet, replace: bool) -> Result<(), String> {
    for (kind, names) in KINDS.into_iter().zip([&fleet.instances, &fleet.applications]) {
        let kind =
            of_model(model, kind).ok_or_else(|| format!("the models have no type {kind}: add types/{kind}.toml"))?;
        // Where nothing was found, the examples stay: a type without values is none that Alexa takes.
        if replace && !names.is_empty() {
            kind.values.retain(|value| names.contains_key(&value.name.value.to_lowercase()));
        }
        merge(&mut kind.values, &sounding(names, Language::of_locale(locale)));
    }
    Ok(())
}

/// Adds the names that an earlier model has.
pub(super) fn keep(model: &mut Model, before: &Model) {
    for name in KINDS {
        let values = before.language_model.types.iter().filter(|kind| kind.name == name).flat_map(|kind| &kind.values);
        let names = values.map(|value| {
            let name = &value.name;
            (name.value.to_lowercase(), (name.value.clone(), name.synonyms.clone()))
        });
        if let Some(kind) = of_model(model, name) {
            merge(&mut kind.values, &names.collect());
        }
    }
}

/// The names, each with what it sounds like besides.
fn sounding(names: &Names, language: Language) -> Names {
    let mut names = names.clone();
    for (name, others) in names.values_mut() {
        others.extend(forms(name, language));
    }
    names
}

fn of_model<'a>(model: &'a mut Model, name: &str) -> Option<&'a mut SlotType> {
    model.language_model.types.iter_mut().find(|kind| kind.name == name)
}

/// Adds names to a type's values. One that stands there already stays, with its synonyms, and gains those that are new.
fn merge(values: &mut Vec<TypeValue>, names: &Names) {
    for (key, (spoken, others)) in names {
        let place = values.iter().position(|value| value.name.value.to_lowercase() == *key).unwrap_or_else(|| {
            values.push(TypeValue { id: None, name: ValueName { value: spoken.clone(), synonyms: Vec::new() } });
            values.len() - 1
        });
        let synonyms = &mut values[place].name.synonyms;
        for other in others {
            if !synonyms.iter().any(|known| known.eq_ignore_ascii_case(other)) {
                synonyms.push(other.clone());
            }
        }
    }
}
