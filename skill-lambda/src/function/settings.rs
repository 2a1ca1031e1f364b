//! The function's environment.

use assistant::SettingsError;

/// What the environment says, checked once at the start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The skills that may call this function.
    pub skill_ids: Vec<String>,
    /// What the assistant needs.
    pub assistant: assistant::Settings,
}

/// What is wrong with the environment.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no skill id, so no caller can be told from another.
    #[error("ALEXA_SKILL_ID is not set; set it to the skill's id, or several separated by commas")]
    NoSkillId,
    /// Something is wrong that is not Alexa's.
    #[error(transparent)]
    Assistant(#[from] SettingsError),
}

impl Settings {
    /// Reads the environment through `get`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let ids = get("ALEXA_SKILL_ID").unwrap_or_default();
        let skill_ids: Vec<String> =
            ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
        if skill_ids.is_empty() {
            return Err(Error::NoSkillId);
        }
        Ok(Self { skill_ids, assistant: assistant::Settings::read(get)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_serves_the_skills_that_it_is_told_and_no_other() {
        let read = |ids: &str| Settings::read(|name| (name == "ALEXA_SKILL_ID").then(|| ids.to_owned()));
        assert_eq!(read("a, b,").unwrap().skill_ids, ["a", "b"]);
        assert!(matches!(read(" , "), Err(Error::NoSkillId)));
        let wrong =
            Settings::read(|name| (name != "DEFAULT_REGION").then(|| "/a=b".to_owned()).or(Some("x".to_owned())));
        assert!(matches!(wrong, Err(Error::Assistant(_))), "{wrong:?}");
    }
}
