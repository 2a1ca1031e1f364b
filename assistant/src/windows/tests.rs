//! Times as people say them, and as a door writes them.

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::{Asked, Refused, Window, understand::read};

/// A Thursday, half past five in the afternoon in Tokyo.
const NOW: &str = "2026-11-26T08:30:00Z";

fn heard(words: &str, zone: &str) -> String {
    heard_at(NOW, words, zone)
}

fn heard_at(now: &str, words: &str, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap();
    let local =
        |seconds: i64| zone.to_datetime(Timestamp::from_second(seconds).unwrap()).strftime("%m-%d %H:%M").to_string();
    match read(words, now.parse().unwrap(), &zone) {
        Ok(Asked { window, compared }) => {
            let window = match window {
                Window::Now => "now".to_owned(),
                Window::Ago(seconds) => format!("{} ago", seconds / 60),
                Window::Last(seconds) => format!("last {}", seconds / 60),
                Window::At(at) => local(at),
                Window::Between(from, to) => format!("{} to {}", local(from), local(to)),
            };
            if compared { format!("with {window}") } else { window }
        }
        Err(Refused::Unknown) => "?".to_owned(),
        Err(Refused::Future) => "future".to_owned(),
    }
}

#[test]
fn a_morning_begins_where_somebody_is_up_before_it() {
    for (now, words, expected) in [
        ("2026-11-26T03:55:00Z", "since this morning", "11-26 00:00 to 11-26 03:55"),
        ("2026-11-26T03:55:00Z", "this morning", "11-26 00:00 to 11-26 03:55"),
        ("2026-11-26T03:55:00Z", "今朝から", "11-26 00:00 to 11-26 03:55"),
        ("2026-11-26T03:55:00Z", "seit heute morgen", "11-26 00:00 to 11-26 03:55"),
        ("2026-11-26T03:55:00Z", "yesterday morning", "11-25 05:00 to 11-25 12:00"),
        ("2026-11-26T03:55:00Z", "in the morning", "11-25 05:00 to 11-25 12:00"),
        ("2026-11-26T03:55:00Z", "this afternoon", "future"),
        ("2026-11-26T17:30:00Z", "since this morning", "11-26 05:00 to 11-26 17:30"),
        ("2026-11-26T17:30:00Z", "this morning", "11-26 05:00 to 11-26 12:00"),
        ("2026-11-26T17:30:00Z", "since yesterday evening", "11-25 17:00 to 11-26 17:30"),
    ] {
        assert_eq!(heard_at(now, words, "UTC"), expected, "{words} at {now}");
    }
}

#[test]
fn times_are_understood_or_asked() {
    for (words, expected) in [
        // As a door's own types write them, and the models' values.
        ("PT30M", "last 30"),
        ("PT2H15M", "last 135"),
        ("P2D", "last 2880"),
        ("2026-11-25", "11-25 00:00 to 11-26 00:00"),
        ("2026-11-25 12:00", "11-25 12:00"),
        ("2026-W47", "11-16 00:00 to 11-23 00:00"),
        ("12:00", "11-26 12:00"),
        ("2026-11-25 AF", "11-25 12:00 to 11-25 18:00"),
        ("PRESENT_REF", "now"),
        ("PT30M ago", "30 ago"),
        // So long ago.
        ("now", "now"),
        ("right now", "now"),
        ("ten minutes ago", "10 ago"),
        ("10 minutes ago", "10 ago"),
        ("twenty five minutes ago", "25 ago"),
        ("forty-five minutes ago", "45 ago"),
        ("an hour ago", "60 ago"),
        ("half an hour ago", "30 ago"),
        ("a quarter of an hour ago", "15 ago"),
        ("an hour and a half ago", "90 ago"),
        ("two hours and 30 minutes ago", "150 ago"),
        ("a couple of hours ago", "120 ago"),
        ("3 days ago", "4320 ago"),
        ("3 days ago at noon", "11-23 12:00"),
        ("30分前", "30 ago"),
        ("30 分 前", "30 ago"),
        ("昨日 の 正午", "11-25 12:00"),
        ("三十分前", "30 ago"),
        ("1時間30分前", "90 ago"),
        ("一時間半前", "90 ago"),
        ("半時間前", "30 ago"),
        ("３日前", "4320 ago"),
        ("2時間ほど前の", "120 ago"),
        ("vor zehn Minuten", "10 ago"),
        ("vor einer Stunde", "60 ago"),
        ("vor einer halben Stunde", "30 ago"),
        ("vor einer Viertelstunde", "15 ago"),
        ("vor fünfundzwanzig Minuten", "25 ago"),
        ("vor zwei Tagen um 12 Uhr", "11-24 12:00"),
        ("gerade", "now"),
        ("in den letzten drei Stunden", "last 180"),
        ("während der letzten 24 Stunden", "last 1440"),
        ("letzte Woche", "last 10080"),
        ("seit zwei Stunden", "last 120"),
        ("gestern", "11-25 00:00 to 11-26 00:00"),
        ("gestern Mittag", "11-25 12:00"),
        ("gestern um halb neun", "11-25 08:30"),
        ("gestern um Viertel nach acht", "11-25 08:15"),
        ("gestern um zehn vor neun", "11-25 08:50"),
        ("gestern um 15 Uhr 30", "11-25 15:30"),
        ("heute Morgen", "11-26 05:00 to 11-26 12:00"),
        ("heute Nacht", "11-25 20:00 to 11-26 06:00"),
        ("am Montag", "11-23 00:00 to 11-24 00:00"),
        ("am dritten März", "03-03 00:00 to 03-04 00:00"),
        ("am 3. April", "04-03 00:00 to 04-04 00:00"),
        ("am 3 April", "04-03 00:00 to 04-04 00:00"),
        ("am 3.", "?"),
        ("seit gestern", "11-25 00:00 to 11-26 17:30"),
        ("zwischen 9 und 11 Uhr", "11-26 09:00 to 11-26 11:00"),
        ("verglichen mit gestern", "with 11-25 17:30"),
        ("im Vergleich zu vor einer Stunde", "with 60 ago"),
        ("morgen", "future"),
        ("nächste Woche", "future"),
        ("vor Weihnachten", "?"),
        ("at half past two", "11-26 14:30"),
        ("at a quarter to nine yesterday", "11-25 08:45"),
        ("at quarter past ten yesterday", "11-25 10:15"),
        ("twenty minutes past nine", "11-26 09:20"),
        ("last monday", "11-23 00:00 to 11-24 00:00"),
        ("um halb drei", "11-26 14:30"),
        ("um dreiviertel acht", "11-26 07:45"),
        ("vor anderthalb Stunden", "90 ago"),
        ("vor einer Dreiviertelstunde", "45 ago"),
        ("zur Mittagszeit", "11-26 12:00"),
        ("in der letzten Viertelstunde", "last 15"),
        ("heute früh um acht", "11-26 08:00"),
        // What is said only in part is asked about, and so is what is not meant.
        ("letzte Woche Montag", "?"),
        ("not today", "?"),
        ("nicht heute", "?"),
        ("今日以外", "?"),
        ("15分前以外", "?"),
        ("in 10 minutes", "future"),
        ("in an hour", "future"),
        ("in zwei Stunden", "future"),
        ("in november", "?"),
        // Over so long.
        ("over the last three hours", "last 180"),
        ("in the past 24 hours", "last 1440"),
        ("for the last half hour", "last 30"),
        ("the last hour", "last 60"),
        ("last week", "last 10080"),
        ("since two hours ago", "last 120"),
        ("この3時間", "last 180"),
        ("過去24時間の", "last 1440"),
        ("直近一時間", "last 60"),
        ("ここ三日間", "last 4320"),
        ("先週", "last 10080"),
        // Days and times.
        ("yesterday", "11-25 00:00 to 11-26 00:00"),
        ("today", "11-26 00:00 to 11-26 17:30"),
        ("the day before yesterday", "11-24 00:00 to 11-25 00:00"),
        ("yesterday at noon", "11-25 12:00"),
        ("at noon yesterday", "11-25 12:00"),
        ("yesterday at 3 p.m.", "11-25 15:00"),
        ("at 3pm", "11-26 15:00"),
        ("at three", "11-26 15:00"),
        ("at 9", "11-26 09:00"),
        ("at 15:45", "11-26 15:45"),
        ("at 10 pm", "11-25 22:00"),
        ("12 a.m. today", "11-26 00:00"),
        ("at midnight", "11-26 00:00"),
        ("nine o'clock yesterday evening", "11-25 21:00"),
        ("last night", "11-25 20:00 to 11-26 06:00"),
        ("this morning", "11-26 05:00 to 11-26 12:00"),
        ("yesterday evening", "11-25 17:00 to 11-25 22:00"),
        ("on Monday", "11-23 00:00 to 11-24 00:00"),
        ("last Friday at 8 in the morning", "11-20 08:00"),
        ("on November 20th", "11-20 00:00 to 11-21 00:00"),
        ("since yesterday", "11-25 00:00 to 11-26 17:30"),
        ("since 9 am", "11-26 09:00 to 11-26 17:30"),
        ("between 9 and 11 am yesterday", "11-25 09:00 to 11-25 11:00"),
        ("from 14:00 to 16:00", "11-26 14:00 to 11-26 16:00"),
        ("this week", "11-23 00:00 to 11-26 17:30"),
        ("昨日", "11-25 00:00 to 11-26 00:00"),
        ("昨日の正午", "11-25 12:00"),
        ("昨日の午後3時半", "11-25 15:30"),
        ("午前9時15分", "11-26 09:15"),
        ("昨日の夜九時", "11-25 21:00"),
        ("昨夜", "11-25 20:00 to 11-26 06:00"),
        ("今朝", "11-26 05:00 to 11-26 12:00"),
        ("月曜日の15時", "11-23 15:00"),
        ("11月20日", "11-20 00:00 to 11-21 00:00"),
        ("9時から11時まで", "11-26 09:00 to 11-26 11:00"),
        ("昨日から", "11-25 00:00 to 11-26 17:30"),
        ("今週", "11-23 00:00 to 11-26 17:30"),
        // To compare with.
        ("compared with yesterday", "with 11-25 17:30"),
        ("than an hour ago", "with 60 ago"),
        ("versus last week", "with 10080 ago"),
        ("昨日と比べて", "with 11-25 17:30"),
        ("1時間前より", "with 60 ago"),
        // What has not been, and what nobody understands.
        ("tomorrow", "future"),
        ("next week", "future"),
        ("明日の正午", "future"),
        ("2026-12-24", "future"),
        ("today at 11 pm", "future"),
        ("when the moon was full", "?"),
        ("blog", "?"),
        ("compared with blog", "?"),
        ("", "?"),
        ("25:00", "?"),
        ("0 minutes ago", "?"),
        ("2026-13-45", "?"),
        ("ブログ", "?"),
    ] {
        assert_eq!(heard(words, "Asia/Tokyo"), expected, "{words}");
    }
    // The day is the listener's own.
    assert_eq!(heard("yesterday at noon", "America/Los_Angeles"), "11-25 12:00");
    assert_eq!(heard("yesterday", "UTC"), "11-25 00:00 to 11-26 00:00");
}

proptest! {
    #[test]
    fn any_words_are_read(
        words in any::<String>(),
        some in "(yesterday |last |at |noon|[0-9]{1,7}|:| hours? ago|PT|昨日|時|分|前|半|十|月|日| ){0,8}",
    ) {
        let now: Timestamp = NOW.parse().unwrap();
        for words in [words, some] {
            if let Ok(Asked { window, .. }) = read(&words, now, &TimeZone::UTC) {
                let (from, to) = window.span(now.as_second());
                prop_assert!(from <= to && to <= now.as_second() + 60, "{words}: {window:?}");
            }
        }
    }
}
