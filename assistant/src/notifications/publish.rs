//! Answers in full, published to a topic of SNS: what is too long to be spoken, and what is for reading only.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use serde_json::json;

use super::parts::Parts;
use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    message::{Message, Value},
    region::Region,
    reply::Full,
    settings::Topic,
    speech::{Words, text},
    user_parameters::Parameters,
};

/// The parameter that says whether a user wants notifications.
const SWITCH: &str = "notifications";

/// The most characters of a text message.
const MAX_SMS_CHARS: usize = 140;

/// The most characters of a subject: SNS takes fewer than a hundred, and ASCII only.
const MAX_SUBJECT_CHARS: usize = 99;

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notice<'a> {
    pub(crate) full: &'a Full,
    pub(crate) region: Option<Region>,
    pub(crate) instance: Option<&'a str>,
    /// What it comes to, as plain text.
    pub(crate) short: &'a str,
}

/// Whether a user wants notifications.
pub(crate) async fn wanted(parameters: Parameters<'_>) -> Result<bool, Error> {
    Ok(parameters.read(SWITCH).await?.is_some_and(|stored| stored.value == "on"))
}

/// Remembers whether a user wants notifications.
pub(crate) async fn set(parameters: Parameters<'_>, on: bool) -> Result<(), Error> {
    parameters.write(SWITCH, if on { "on" } else { "off" }).await.map(drop)
}

/// Publishes an answer to a user who wants it, and gives what to say of that; nothing where there is nothing to say.
pub(crate) async fn after(
    parameters: Parameters<'_>,
    topic: &Topic,
    words: &Words,
    notice: &Notice<'_>,
) -> Option<Message> {
    let Parameters { aws, deadline, .. } = parameters;
    match wanted(parameters).await {
        Ok(true) => {}
        Ok(false) => return None,
        // Who knows whether this user wants any; to most it would only be a puzzle.
        Err(error) => {
            tracing::warn!(%error, "it is not known whether the user wants notifications");
            return None;
        }
    }
    match publish(aws, topic, words, notice, deadline).await {
        Ok(said) => Some(said),
        Err(error) => {
            tracing::warn!(%error, "a notification was not sent");
            Some(Message::new("notification-failed"))
        }
    }
}

/// Publishes a notice, in as many parts as it takes, and gives what to say of it.
pub(crate) async fn publish(
    aws: &Aws,
    topic: &Topic,
    words: &Words,
    notice: &Notice<'_>,
    deadline: Deadline,
) -> Result<Message, Error> {
    let content = content(words, notice.full);
    let parts = Parts::of(&content);
    let sns = aws.sns(topic.region);
    let count = parts.texts.len();
    for (index, part) in parts.texts.iter().enumerate() {
        let number = (index + 1, count);
        let body = format!("{}\n\n{part}", header(words, notice, number, parts.cut, SystemTime::now()));
        // Each part is a text message too: which one, is to be seen.
        let number_of = if count > 1 { format!("({}/{count}) ", index + 1) } else { String::new() };
        let short = format!("{number_of}{}", cut(notice.short, MAX_SMS_CHARS - number_of.len()));
        let message = json!({"default": body, "email": body, "sms": short}).to_string();
        let publish = sns.publish().topic_arn(&topic.arn).subject(subject(notice, number));
        let publish = publish.message_structure("json").message(message);
        deadline
            .timeout_at(Step::Inventory, topic.region, async {
                publish.send().await.map_err(|error| Error::aws("Publish", topic.region, &error))
            })
            .await?;
    }
    let said = if parts.cut { "notification-sent-end" } else { "notification-sent" };
    Ok(Message::new(said).with("count", count as u64))
}

/// All there is to read.
fn content(words: &Words, full: &Full) -> String {
    let mut lines: Vec<String> = full.lines.iter().map(|line| text::plain(&words.say(line))).collect();
    lines.extend(full.text.clone());
    lines.join("\n")
}

/// What stands above a part.
fn header(words: &Words, notice: &Notice<'_>, (part, parts): (usize, usize), cut: bool, now: SystemTime) -> String {
    let mut lines = vec![notice.full.title.clone()];
    lines.extend(notice.region.map(|region| {
        let code = Value::Text(region.code().to_owned());
        Message::new("notification-region").with("region", region).with("code", code)
    }));
    lines.extend(
        notice
            .instance
            .map(|instance| Message::new("notification-instance").with("instance", Value::Text(instance.to_owned()))),
    );
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let at = Timestamp::from_second(i64::try_from(seconds).unwrap_or_default()).unwrap_or_default();
    let at = Value::Text(at.strftime("%Y-%m-%d %H:%M:%S").to_string());
    lines.push(Message::new("notification-time").with("time", at));
    if parts > 1 {
        lines.push(Message::new("notification-part").with("part", part as u64).with("parts", parts as u64));
    }
    if cut {
        lines.push(Message::new("notification-cut"));
    }
    lines.iter().map(|line| text::plain(&words.say(line))).collect::<Vec<_>>().join("\n")
}

/// A subject takes ASCII only, so it is in English.
fn subject(notice: &Notice<'_>, (part, parts): (usize, usize)) -> String {
    let title = text::plain(&Words::of("en-US").say(&notice.full.title));
    let title: String = title.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '?' }).collect();
    let part = if parts > 1 { format!(" ({part}/{parts})") } else { String::new() };
    let title: String = format!("dbvoice: {title}").chars().take(MAX_SUBJECT_CHARS - part.len()).collect();
    format!("{title}{part}")
}

/// At most so many characters; where some were cut off, that is to be seen.
fn cut(text: &str, characters: usize) -> String {
    match text.chars().count() > characters {
        true => text.chars().take(characters - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice<'a>(full: &'a Full, short: &'a str) -> Notice<'a> {
        Notice { full, region: Region::from_code("us-west-2"), instance: Some("blog"), short }
    }

    #[test]
    fn what_stands_above_the_answer_says_what_it_is() {
        let title = Message::new("title-instances").with("region", Region::from_code("us-west-2").unwrap());
        let full =
            Full { title, lines: vec![Message::new("nothing-more")], chart: None, text: Some("a log\n".to_owned()) };
        let notice = notice(&full, "");
        let at = UNIX_EPOCH + std::time::Duration::from_secs(1_767_225_600);
        let above = ["en-US", "ja-JP"].map(|locale| header(Words::of(locale), &notice, (2, 3), true, at));
        insta::assert_snapshot!("notification", above.join("\n\n"));
        assert_eq!(subject(&notice, (2, 3)), "dbvoice: Database instances in Oregon (2/3)");
        assert_eq!(
            content(Words::of("en-US"), &full),
            "There is nothing more. What else would you like to know?\na log\n"
        );
    }

    #[test]
    fn a_subject_and_a_short_text_are_what_sns_takes() {
        let name = Value::Text("名前\n\u{7}".repeat(100));
        let full =
            Full { title: Message::new("said-again").with("said", name), lines: Vec::new(), chart: None, text: None };
        let subject = subject(&notice(&full, ""), (8, 8));
        assert!(subject.len() < 100 && subject.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{subject}");
        assert!(subject.ends_with("(8/8)"));
        assert_eq!(cut(&"あ".repeat(200), MAX_SMS_CHARS).chars().count(), MAX_SMS_CHARS);
        assert_eq!(cut("short", MAX_SMS_CHARS), "short");
    }
}
