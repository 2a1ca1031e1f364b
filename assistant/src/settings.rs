//! The settings of the assistant, read from the environment.

use jiff::tz::TimeZone;

use crate::region::Region;

/// What the environment says, checked once at the start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The users who may use it, by their ids or hashes of them; everyone where empty.
    pub allowed_user_ids: Vec<String>,
    /// The tag that makes a managed instance a bastion, as name and value.
    pub bastion_tag: (String, String),
    /// The region that is meant where none is named.
    pub default_region: Option<Region>,
    /// The function's own region, where its parameters are.
    pub home: Region,
    /// The path in Parameter Store under which the function's own parameters are.
    pub parameter_prefix: String,
    /// Whether it may be asked for tasks, such as a reboot.
    pub allow_tasks: bool,
    /// The voices that may give tasks, by their ids or hashes of them; everyone's where empty.
    pub allowed_person_ids: Vec<String>,
    /// The topic that long answers are published to.
    pub notification_topic: Option<Topic>,
    /// The time zone of those whose door does not say theirs.
    pub time_zone: Option<TimeZone>,
}

/// A topic of SNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its ARN.
    pub arn: String,
    /// The region that it is in.
    pub region: Region,
}

impl Topic {
    fn of_arn(arn: String) -> Option<Self> {
        let parts: Vec<&str> = arn.split(':').collect();
        match parts[..] {
            ["arn", _, "sns", region, account, name] if !account.is_empty() && !name.is_empty() => {
                Region::from_code(region).map(|region| Self { arn, region })
            }
            _ => None,
        }
    }
}

/// What is wrong with the environment.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
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
    /// Whether tasks are allowed is not said.
    #[error("ALLOW_TASKS is {value:?}; it is yes or no")]
    AllowTasks {
        /// What is set.
        value: String,
    },
    /// The parameters' path is none.
    #[error("PARAMETER_PREFIX is {value:?}; it is a path such as /dbvoice, without a slash at its end")]
    ParameterPrefix {
        /// What is set.
        value: String,
    },
    /// The time zone is none.
    #[error("TIME_ZONE is {value:?}, which is no time zone that is known; use a name such as Europe/Berlin")]
    TimeZone {
        /// What is set.
        value: String,
    },
    /// The topic is none.
    #[error("NOTIFICATION_TOPIC_ARN is {value:?}, which is no ARN of a topic in a region that the skill knows")]
    NotificationTopic {
        /// What is set.
        value: String,
    },
}

impl Settings {
    /// Reads the environment through `get`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let get = |name| get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let list = |name| {
            let text = get(name).unwrap_or_default();
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let tag = get("BASTION_TAG").unwrap_or_else(|| "dbvoice-role=bastion".to_owned());
        let Some((name, value)) = tag.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty())
        else {
            return Err(SettingsError::BastionTag { value: tag });
        };
        let default_region = match get("DEFAULT_REGION") {
            Some(code) => Some(Region::from_code(&code).ok_or(SettingsError::DefaultRegion { value: code })?),
            None => None,
        };
        let parameter_prefix = get("PARAMETER_PREFIX").unwrap_or_else(|| "/dbvoice".to_owned());
        if !parameter_prefix.starts_with('/') || parameter_prefix.ends_with('/') {
            return Err(SettingsError::ParameterPrefix { value: parameter_prefix });
        }
        // What the role may do decides where nothing is said.
        let allow_tasks = match get("ALLOW_TASKS").as_deref() {
            None | Some("yes") => true,
            Some("no") => false,
            Some(value) => return Err(SettingsError::AllowTasks { value: value.to_owned() }),
        };
        let notification_topic = match get("NOTIFICATION_TOPIC_ARN") {
            Some(arn) => Some(Topic::of_arn(arn.clone()).ok_or(SettingsError::NotificationTopic { value: arn })?),
            None => None,
        };
        let time_zone = match get("TIME_ZONE") {
            Some(name) => Some(TimeZone::get(&name).map_err(|_| SettingsError::TimeZone { value: name })?),
            None => None,
        };
        // AWS says where this runs.
        let home = get("AWS_REGION").and_then(|code| Region::from_code(&code)).unwrap_or(Region::VIRGINIA);
        Ok(Self {
            allowed_user_ids: list("ALLOWED_USER_IDS"),
            bastion_tag: (name.to_owned(), value.to_owned()),
            default_region,
            home,
            parameter_prefix,
            allow_tasks,
            allowed_person_ids: list("ALLOWED_PERSON_IDS"),
            notification_topic,
            time_zone,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_is_read_and_checked() {
        let settings = read(&[("DEFAULT_REGION", "eu-west-1")]).unwrap();
        assert_eq!(settings.bastion_tag, ("dbvoice-role".to_owned(), "bastion".to_owned()));
        assert_eq!(settings.default_region.unwrap().code(), "eu-west-1");
        assert_eq!((settings.home.code(), settings.parameter_prefix.as_str()), ("us-east-1", "/dbvoice"));
        let topic = "arn:aws:sns:eu-west-1:123456789012:dbvoice";
        let settings = read(&[
            ("AWS_REGION", "eu-west-2"),
            ("PARAMETER_PREFIX", "/a/b"),
            ("NOTIFICATION_TOPIC_ARN", topic),
            ("ALLOWED_PERSON_IDS", "p, q"),
        ])
        .unwrap();
        assert_eq!((settings.home.code(), settings.parameter_prefix.as_str()), ("eu-west-2", "/a/b"));
        assert_eq!(settings.notification_topic.unwrap().region.code(), "eu-west-1");
        assert_eq!(settings.allowed_person_ids, ["p", "q"]);
        for wrong in ["dbvoice", "arn:aws:sqs:eu-west-1:123456789012:dbvoice", "arn:aws:sns:atlantis:123456789012:x"] {
            let error = read(&[("NOTIFICATION_TOPIC_ARN", wrong)]).unwrap_err();
            assert!(matches!(error, SettingsError::NotificationTopic { .. }), "{error}");
        }
        for wrong in ["dbvoice", "/dbvoice/"] {
            let error = read(&[("PARAMETER_PREFIX", wrong)]).unwrap_err();
            assert!(matches!(error, SettingsError::ParameterPrefix { .. }), "{error}");
        }
        assert_eq!(read(&[("TIME_ZONE", "Asia/Tokyo")]).unwrap().time_zone.unwrap().iana_name(), Some("Asia/Tokyo"));
        assert!(matches!(read(&[("TIME_ZONE", "Tokyo time")]), Err(SettingsError::TimeZone { .. })));
        let error = read(&[("BASTION_TAG", "bastion")]).unwrap_err();
        assert!(error.to_string().contains("name=value"), "{error}");
        let allows_tasks = |value| read(&[("ALLOW_TASKS", value)]).map(|settings| settings.allow_tasks);
        assert!(allows_tasks("").unwrap() && allows_tasks("yes").unwrap() && !allows_tasks("no").unwrap());
        // What may be meant for a no is not taken for a yes.
        for unclear in ["No", "false", "0", "off"] {
            assert!(matches!(allows_tasks(unclear), Err(SettingsError::AllowTasks { .. })), "{unclear}");
        }
        assert!(matches!(read(&[("DEFAULT_REGION", "atlantis")]), Err(SettingsError::DefaultRegion { .. })));
    }
}
