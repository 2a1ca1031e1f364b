//! Words into a window. What is not understood as a whole is not understood.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Time},
    tz::TimeZone,
};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    english, german, japanese,
    token::{Part, Token, Unit},
    window::{Asked, Refused, Window},
};

/// Clocks differ a little.
const SKEW_S: i64 = 60;

/// The longest time that anybody asks back, in seconds: ten years.
const MAX_S: i64 = 10 * 365 * 86_400;

/// The window that these words mean, seen from now.
pub(crate) fn read(words: &str, now: Timestamp, zone: &TimeZone) -> Result<Asked, Refused> {
    let words: String = words.nfkc().collect::<String>().to_lowercase();
    // As initials are written in what is heard.
    let words = words.replace("a. m.", "a.m.").replace("p. m.", "p.m.");
    let words = words
        .trim_matches(|letter: char| letter.is_whitespace() || ",.!?。、".contains(letter) && !words.ends_with(".m."));
    // What has a letter of no European language is Japanese.
    let is_japanese = words.chars().any(|letter| letter > '\u{2e7f}');
    // A door may part its words: "30 分前".
    let unspaced = || words.split_whitespace().collect::<String>();
    let tokens = if is_japanese { japanese::tokens(&unspaced()) } else { spaced_tokens(words) };
    let said = Said::of(tokens.ok_or(Refused::Unknown)?);
    let window = said.window(now, zone)?;
    let at = now.as_second();
    let is_future = match window {
        Window::Now => false,
        Window::Ago(seconds) | Window::Last(seconds) if (1..=MAX_S).contains(&seconds) => false,
        Window::Ago(_) | Window::Last(_) => return Err(Refused::Unknown),
        Window::At(moment) => moment > at + SKEW_S,
        Window::Between(from, _) if from >= at => true,
        Window::Between(from, to) if from >= to => return Err(Refused::Unknown),
        Window::Between(..) => false,
    };
    match is_future {
        true => Err(Refused::Future),
        false => Ok(Asked { window, compared: said.compared }),
    }
}

fn spaced_tokens(words: &str) -> Option<Vec<Token>> {
    let words: String = words.replace(',', " ");
    // "10:00." ends a sentence, and "p.m." does not.
    let words: Vec<&str> = words.split_whitespace().collect();
    // "Am 3 April" is German: the half of a day follows the hour.
    let english = english::tokens(&words).filter(|tokens| !matches!(tokens.first(), Some(Token::Am | Token::Pm)));
    english.or_else(|| german::tokens(&words))
}

/// What was said, taken apart.
#[derive(Debug, Default)]
struct Said {
    /// Seconds in all, the units that were named, and whether any were.
    amount: Option<i64>,
    /// The longest unit that was named.
    unit: Option<Unit>,
    /// A unit that was named without a number: "the last hour".
    bare: Option<Unit>,
    ago: bool,
    last: bool,
    this: bool,
    next: bool,
    since: bool,
    between: bool,
    until: bool,
    is_now: bool,
    day: Option<i64>,
    weekday: Option<i64>,
    month: Option<i64>,
    date: Option<(i64, i64, i64)>,
    week: Option<(i64, i64)>,
    part: Option<Part>,
    clocks: Vec<Clock>,
    /// Numbers that belong to nothing as yet.
    numbers: Vec<i64>,
    /// Whether something was said that is understood by itself alone.
    odd: bool,
    compared: bool,
}

/// A time of day as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: i64,
    minute: i64,
    /// Whether it is before noon or after, where that was said or needs not be.
    after_noon: Option<bool>,
}

impl Said {
    fn of(tokens: Vec<Token>) -> Self {
        let mut said = Self::default();
        let mut half = false;
        for (place, token) in tokens.iter().copied().enumerate() {
            let next = tokens.get(place + 1).copied();
            match token {
                Token::Number(number) => said.numbers.push(number),
                Token::One if matches!(next, Some(Token::Unit(_))) => said.numbers.push(1),
                // "In ten minutes".
                Token::In
                    if matches!(next, Some(Token::Number(_) | Token::One | Token::Half))
                        && tokens.iter().skip(place + 2).take(2).any(|token| matches!(token, Token::Unit(_))) =>
                {
                    said.next = true;
                }
                Token::One | Token::Filler | Token::In => {}
                Token::Half if matches!(next, Some(Token::Unit(_))) => half = true,
                // "An hour and a half", 三時半.
                Token::Half => match (said.clocks.last_mut(), said.unit) {
                    (Some(clock), None) => clock.minute = 30,
                    (_, Some(unit)) => said.amount = said.amount.map(|amount| amount + unit.seconds() / 2),
                    (None, None) => said.odd = true,
                },
                Token::Quarter if matches!(next, Some(Token::Unit(Unit::Hour))) => {
                    said.add(900, Unit::Minute);
                }
                Token::Quarter => said.odd = true,
                Token::Unit(Unit::Hour) if place > 0 && tokens[place - 1] == Token::Quarter => {}
                Token::Unit(unit) => match said.numbers.pop() {
                    Some(number) => said.add(number.saturating_mul(unit.seconds()), unit),
                    None if half => said.add(unit.seconds() / 2, unit),
                    None => said.bare = Some(unit),
                },
                Token::Duration(seconds) => said.add(seconds, Unit::Second),
                Token::Ago => said.ago = true,
                Token::Last => said.last = true,
                Token::This => said.this = true,
                Token::Next => said.next = true,
                Token::Since => said.since = true,
                Token::Between => said.between = true,
                Token::Until => said.until = true,
                Token::Now => said.is_now = true,
                Token::Compare => said.compared = true,
                Token::Day(day) => said.odd |= said.day.replace(day).is_some(),
                Token::Weekday(day) => said.odd |= said.weekday.replace(day).is_some(),
                Token::Month(month) => said.odd |= said.month.replace(month).is_some(),
                Token::Date(year, month, day) => said.odd |= said.date.replace((year, month, day)).is_some(),
                Token::Week(year, week) => said.odd |= said.week.replace((year, week)).is_some(),
                Token::Part(part) => said.odd |= said.part.replace(part).is_some(),
                Token::Noon => said.clocks.push(Clock { hour: 12, minute: 0, after_noon: Some(true) }),
                Token::Midnight => said.clocks.push(Clock { hour: 0, minute: 0, after_noon: Some(false) }),
                Token::Clock(hour, minute) => {
                    // The hour came before its minutes.
                    let again = said.clocks.last().is_some_and(|last| last.hour % 12 == hour % 12 && last.minute == 0);
                    let before = if again { said.clocks.pop() } else { None };
                    let after_noon = before.and_then(|clock| clock.after_noon);
                    said.clocks.push(Clock { hour, minute, after_noon });
                }
                Token::Hour(hour) => {
                    // 午後3時: what tells the half of the day comes first.
                    let half = match tokens[..place].last() {
                        Some(Token::Am) => Some(false),
                        Some(Token::Pm) => Some(true),
                        _ => None,
                    };
                    said.clocks.push(Clock { hour, minute: 0, after_noon: half });
                }
                Token::Am | Token::Pm if matches!(next, Some(Token::Hour(_))) => {}
                Token::Am | Token::Pm | Token::OClock => {
                    let hours = std::mem::take(&mut said.numbers);
                    said.clocks.extend(hours.into_iter().map(|hour| Clock { hour, minute: 0, after_noon: None }));
                    match (token, said.clocks.last_mut(), next) {
                        (Token::OClock, Some(_), _) => {}
                        (Token::OClock, None, _) => said.odd = true,
                        (_, Some(clock), _) => clock.after_noon = Some(token == Token::Pm),
                        // 午前中.
                        (Token::Am, None, _) => said.part = Some(Part::Morning),
                        (_, None, _) => said.part = Some(Part::Afternoon),
                    }
                }
            }
            if !matches!(token, Token::Half) {
                half = false;
            }
        }
        said
    }

    fn add(&mut self, seconds: i64, unit: Unit) {
        self.amount = Some(self.amount.unwrap_or_default().saturating_add(seconds));
        self.unit = self.unit.or(Some(unit));
    }

    /// Whether a day was said.
    fn names_day(&self) -> bool {
        self.day.is_some() || self.weekday.is_some() || self.month.is_some() || self.date.is_some()
    }

    fn window(&self, now: Timestamp, zone: &TimeZone) -> Result<Window, Refused> {
        if self.odd {
            return Err(Refused::Unknown);
        }
        let is_future = self.next || self.day.is_some_and(|day| day > 0);
        if is_future {
            return Err(Refused::Future);
        }
        let in_days =
            self.ago && self.unit == Some(Unit::Day) && self.amount.is_some_and(|amount| amount % 86_400 == 0);
        if let Some(amount) = self.amount.filter(|_| !(in_days && (!self.clocks.is_empty() || self.part.is_some()))) {
            let alone = !self.names_day() && self.clocks.is_empty() && self.part.is_none() && self.numbers.is_empty();
            return match (alone && self.bare.is_none() && self.week.is_none(), self.ago && !self.since) {
                (false, _) => Err(Refused::Unknown),
                (true, true) => Ok(Window::Ago(amount)),
                (true, false) => Ok(Window::Last(amount)),
            };
        }
        let today = zone.to_datetime(now).date();
        if let Some((year, week)) = self.week {
            return of_week(year, week, zone);
        }
        if let Some(unit) = self.bare {
            return self.of_unit(unit, today, now, zone);
        }
        let day = match self.date_said(today, in_days)? {
            Some(day) => day,
            None if self.is_now && self.clocks.is_empty() && self.part.is_none() && self.numbers.is_empty() => {
                return Ok(Window::Now);
            }
            None => return self.without_day(today, now, zone),
        };
        self.on(day, now, zone)
    }

    /// The day that was said, if one was.
    fn date_said(&self, today: Date, in_days: bool) -> Result<Option<Date>, Refused> {
        let unknown = |_| Refused::Unknown;
        let back = |days: i64| today.checked_sub(days.days()).map_err(unknown);
        if let (true, Some(amount)) = (in_days, self.amount) {
            return back(amount / 86_400).map(Some);
        }
        if let Some((year, month, day)) = self.date {
            return date(year, month, day).map(Some);
        }
        if let Some(month) = self.month {
            let [day] = self.numbers[..] else { return Err(Refused::Unknown) };
            let this = date(i64::from(today.year()), month, day)?;
            return if this > today { date(i64::from(today.year()) - 1, month, day).map(Some) } else { Ok(Some(this)) };
        }
        if let Some(weekday) = self.weekday {
            // The last one that was; today is not "on Monday".
            let since = (i64::from(today.weekday().to_monday_zero_offset()) - weekday).rem_euclid(7);
            return back(if since == 0 { 7 } else { since }).map(Some);
        }
        match self.day {
            Some(day) => back(-day).map(Some),
            // "Last night", "this morning".
            None if self.part == Some(Part::Night) && self.last => back(1).map(Some),
            None if self.part.is_some() && self.this => Ok(Some(today)),
            None => Ok(None),
        }
    }

    /// A time of day alone: the last one that was.
    fn without_day(&self, today: Date, now: Timestamp, zone: &TimeZone) -> Result<Window, Refused> {
        if self.clocks.is_empty() && self.part.is_none() && self.numbers.is_empty() {
            return Err(Refused::Unknown);
        }
        let of = |day: Date| self.on(day, now, zone);
        let has_been = |window: &Window| match *window {
            Window::At(at) => at <= now.as_second() + SKEW_S,
            Window::Between(from, _) => from < now.as_second(),
            _ => true,
        };
        let window = of(today)?;
        if has_been(&window) { Ok(window) } else { of(today.yesterday().map_err(|_| Refused::Unknown)?) }
    }

    /// What was said of a day.
    fn on(&self, day: Date, now: Timestamp, zone: &TimeZone) -> Result<Window, Refused> {
        let start = |day: Date| at(day, Time::midnight(), zone);
        let next = |day: Date| day.tomorrow().map_err(|_| Refused::Unknown);
        let mut clocks = self.clocks.clone();
        if self.month.is_none() {
            clocks.extend(self.numbers.iter().map(|hour| Clock { hour: *hour, minute: 0, after_noon: None }));
        }
        match (&clocks[..], self.part) {
            ([], None) if self.compared => {
                // The same time on that day.
                let time = zone.to_datetime(now).time();
                at(day, time, zone).map(Window::At)
            }
            ([], None) if self.since => Ok(Window::Between(start(day)?, now.as_second())),
            ([], None) => Ok(Window::Between(start(day)?, start(next(day)?)?.min(now.as_second()))),
            ([], Some(part)) => {
                let (from, to) = match part {
                    Part::Morning => (5, 12),
                    Part::Afternoon => (12, 18),
                    Part::Evening => (17, 22),
                    Part::Night => (20, 6),
                };
                let end = if to < from { next(day)? } else { day };
                let from = at(day, time(from, 0)?, zone)?;
                // Who is up before five calls that morning, too.
                let is_early = part == Part::Morning && (self.this || self.day == Some(0)) && from >= now.as_second();
                let from = if is_early { start(day)? } else { from };
                let to = if self.since && !self.until { i64::MAX } else { at(end, time(to, 0)?, zone)? };
                Ok(Window::Between(from, to.min(now.as_second())))
            }
            ([one], part) => {
                let moment = one.on(day, part, now, zone)?;
                Ok(if self.since && !self.until {
                    Window::Between(moment, now.as_second())
                } else {
                    Window::At(moment)
                })
            }
            ([from, to], part) if self.between || self.since || self.until => {
                // "From 9 to 11 p.m." says it once.
                let first =
                    Clock { after_noon: from.after_noon.or(to.after_noon.filter(|_| from.hour < to.hour)), ..*from };
                let until = to.on(day, part, now, zone)?.min(now.as_second());
                Ok(Window::Between(first.on(day, part, now, zone)?, until))
            }
            _ => Err(Refused::Unknown),
        }
    }

    /// "The last hour", "this week".
    fn of_unit(&self, unit: Unit, today: Date, now: Timestamp, zone: &TimeZone) -> Result<Window, Refused> {
        if self.names_day() || !self.clocks.is_empty() || self.part.is_some() || !self.numbers.is_empty() {
            return Err(Refused::Unknown);
        }
        let seconds = unit.seconds();
        match (self.this, unit) {
            _ if self.compared => Ok(Window::Ago(seconds)),
            (false, _) if self.last => Ok(Window::Last(seconds)),
            (true, Unit::Week) => {
                let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
                Ok(Window::Between(at(monday.map_err(|_| Refused::Unknown)?, Time::midnight(), zone)?, now.as_second()))
            }
            (true, Unit::Month) => {
                Ok(Window::Between(at(today.first_of_month(), Time::midnight(), zone)?, now.as_second()))
            }
            _ => Err(Refused::Unknown),
        }
    }
}

impl Clock {
    /// The moment on a day. Where nobody says which half of the day is meant, it is that which a part of the day says, else the
    /// clock has twenty-four hours; but "at three", said at five in the afternoon, is two hours ago.
    fn on(self, day: Date, part: Option<Part>, now: Timestamp, zone: &TimeZone) -> Result<i64, Refused> {
        let after_noon = self.after_noon.or(match part {
            Some(Part::Morning) => Some(false),
            Some(Part::Afternoon | Part::Evening) => Some(true),
            Some(Part::Night) => Some((5..12).contains(&self.hour)),
            None => None,
        });
        let of = |hour: i64| at(day, time(hour, self.minute)?, zone);
        match after_noon {
            Some(true) if (1..12).contains(&self.hour) => of(self.hour + 12),
            Some(false) if self.hour == 12 => of(0),
            None if (1..12).contains(&self.hour) => {
                let (early, late) = (of(self.hour)?, of(self.hour + 12)?);
                let is_today = zone.to_datetime(now).date() == day;
                Ok(if is_today && late <= now.as_second() { late } else { early })
            }
            _ => of(self.hour),
        }
    }
}

fn time(hour: i64, minute: i64) -> Result<Time, Refused> {
    let part = |value: i64| i8::try_from(value).map_err(|_| Refused::Unknown);
    Time::new(part(hour)?, part(minute)?, 0, 0).map_err(|_| Refused::Unknown)
}

fn date(year: i64, month: i64, day: i64) -> Result<Date, Refused> {
    let part = |value: i64| i8::try_from(value).map_err(|_| Refused::Unknown);
    let year = i16::try_from(year).map_err(|_| Refused::Unknown)?;
    Date::new(year, part(month)?, part(day)?).map_err(|_| Refused::Unknown)
}

fn at(day: Date, time: Time, zone: &TimeZone) -> Result<i64, Refused> {
    let moment = zone.to_timestamp(day.to_datetime(time)).map_err(|_| Refused::Unknown)?;
    Ok(moment.as_second())
}

/// A week as ISO counts them.
fn of_week(year: i64, week: i64, zone: &TimeZone) -> Result<Window, Refused> {
    let part = |value: i64| i8::try_from(value).map_err(|_| Refused::Unknown);
    let year = i16::try_from(year).map_err(|_| Refused::Unknown)?;
    let monday = jiff::civil::ISOWeekDate::new(year, part(week)?, jiff::civil::Weekday::Monday);
    let monday = monday.map_err(|_| Refused::Unknown)?.date();
    let next = monday.checked_add(7.days()).map_err(|_| Refused::Unknown)?;
    Ok(Window::Between(at(monday, Time::midnight(), zone)?, at(next, Time::midnight(), zone)?))
}
