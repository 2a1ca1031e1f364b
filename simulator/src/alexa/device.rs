//! Whose device it is, and which skill it knows.

/// Who talks to which skill.
#[derive(Debug, Clone, Default)]
pub struct Device {
    /// The skill's id, `amzn1.ask.skill.…`.
    pub skill_id: String,
    /// The person's id, `amzn1.ask.account.…`.
    pub user_id: String,
    /// The voice's id, `amzn1.ask.person.…`, where Alexa recognizes whose it is.
    pub person_id: Option<String>,
    /// The language: `en-US`, `ja-JP`.
    pub locale: String,
    /// Whether it has a screen.
    pub screen: bool,
    /// Where the skill finds Alexa's own API (`context.System.apiEndpoint`). Where it is empty, a [`crate::Simulator`] puts
    /// in the address of its own.
    pub api_endpoint: String,
    /// The time zone that the device is set to, such as `Asia/Tokyo`; Alexa does not say where there is none.
    pub time_zone: Option<String>,
}
