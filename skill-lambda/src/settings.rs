//! The function's environment.

use crate::region::Region;

/// What the environment says, checked once at the start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The skills that may call this function.
    pub skill_ids: Vec<String>,
    /// The users who may use it; everyone where empty.
    pub allowed_user_ids: Vec<String>,
    /// The tag that makes a managed instance a bastion, as name and value.
    pub bastion_tag: (String, String),
    /// The region that is meant where none is named.
    pub default_region: Option<Region>,
}

/// What is wrong with the environment.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no skill id, so no caller can be told from another.
    #[error("ALEXA_SKILL_ID is not set; set it to the skill's id, or several separated by commas")]
    NoSkillId,
    /// The bastion's tag is no tag.
    #[error("BASTION_TAG is {value:?}; it takes the form name=value, such as dbvoice-role=bastion")]
    BastionTag {
        /// What is set.
        value: String,
    },
    /// The default region is none.
    #[error("DEFAULT_REGION is {value:?}, which is no region that the skill knows; use a code such as us-east-1")]
    DefaultRegion {
        /// What is set.
        value: String,
    },
}

impl Settings {
    /// Reads the environment through `get`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get = |name| get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let list = |name| {
            let text = get(name).unwrap_or_default();
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let skill_ids = list("ALEXA_SKILL_ID");
        if skill_ids.is_empty() {
            return Err(Error::NoSkillId);
        }
        let tag = get("BASTION_TAG").unwrap_or_else(|| "dbvoice-role=bastion".to_owned());
        let Some((name, value)) = tag.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty())
        else {
            return Err(Error::BastionTag { value: tag });
        };
        let default_region = match get("DEFAULT_REGION") {
            Some(code) => Some(Region::from_code(&code).ok_or(Error::DefaultRegion { value: code })?),
            None => None,
        };
        Ok(Self {
            skill_ids,
            allowed_user_ids: list("ALLOWED_USER_IDS"),
            bastion_tag: (name.to_owned(), value.to_owned()),
            default_region,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, Error> {
        Settings::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_is_read_and_checked() {
        let settings = read(&[("ALEXA_SKILL_ID", "a, b,"), ("DEFAULT_REGION", "eu-west-1")]).unwrap();
        assert_eq!(settings.skill_ids, ["a", "b"]);
        assert_eq!(settings.bastion_tag, ("dbvoice-role".to_owned(), "bastion".to_owned()));
        assert_eq!(settings.default_region.unwrap().code(), "eu-west-1");
        assert!(matches!(read(&[("ALEXA_SKILL_ID", " , ")]), Err(Error::NoSkillId)));
        let error = read(&[("ALEXA_SKILL_ID", "a"), ("BASTION_TAG", "bastion")]).unwrap_err();
        assert!(error.to_string().contains("name=value"), "{error}");
        assert!(matches!(
            read(&[("ALEXA_SKILL_ID", "a"), ("DEFAULT_REGION", "atlantis")]),
            Err(Error::DefaultRegion { .. })
        ));
    }
}
