//! An answer on a screen (APL): its title, a curve where it has one, and its lines, which can be scrolled.

use assistant::{Answer, Chart, Dialog, Message, Words, untagged};
use serde_json::{Value, json};

/// The document that lays an answer out. Alexa takes no reference to one, so it goes along each time.
const DOCUMENT: &str = include_str!("../../apl/answer.json");

/// The most lines on a screen, and the most bytes in them: the whole response may have 120 KB.
const MAX_LINES: usize = 300;
const MAX_BYTES: usize = 30_000;

/// The curve's own width and height, as in the document.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 300.0;

/// What shows an answer. A question back is only spoken.
pub(super) fn directive(answer: &Answer, words: &Words) -> Option<Value> {
    let (title, lines) = match &answer.full {
        Some(full) => (words.say(&full.title), full.lines.as_slice()),
        None if answer.then == Dialog::Answered => (words.say(&Message::new("card-title")), answer.say.as_slice()),
        None => return None,
    };
    let lines = if lines.is_empty() { &answer.say } else { lines };
    let mut bytes = 0;
    let lines = lines.iter().take(MAX_LINES).map(|line| shown(&words.say(line))).take_while(|line| {
        bytes += line.len();
        bytes <= MAX_BYTES
    });
    let chart = answer.full.as_ref().and_then(|full| full.chart.as_ref());
    // The document is one of our own; a test reads it.
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    Some(json!({
        "type": "Alexa.Presentation.APL.RenderDocument",
        "token": "answer",
        "document": document,
        "datasources": {"answer": {
            "title": shown(&title),
            "lines": lines.collect::<Vec<_>>(),
            "chart": {
                "line": chart.map(curve).unwrap_or_default(),
                "highest": chart.map(|chart| shown(&words.say(&chart.highest))).unwrap_or_default(),
            },
        }},
    }))
}

/// A text for the screen, which knows some of the entities of SSML only. What would be computed is only shown.
fn shown(text: &str) -> String {
    untagged(text).replace("&quot;", "\"").replace("&apos;", "'").replace("${", "$ {")
}

/// The curve through the points, from the left to the right, from zero or the lowest to the highest.
fn curve(chart: &Chart) -> String {
    let points: Vec<f64> = chart.points.iter().copied().filter(|point| point.is_finite()).collect();
    if points.len() < 2 {
        return String::new();
    }
    let highest = points.iter().copied().fold(f64::MIN, f64::max);
    let lowest = points.iter().copied().fold(0.0, f64::min);
    let span = if highest > lowest { highest - lowest } else { 1.0 };
    let steps = (points.len() - 1) as f64;
    let places = points.iter().enumerate().map(|(place, point)| {
        let across = place as f64 / steps * WIDTH;
        let down = HEIGHT - (point - lowest) / span * HEIGHT;
        format!("{}{across:.0},{down:.0}", if place == 0 { "M" } else { " L" })
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistant::{Full, Value as Word};

    fn full(lines: usize, points: &[f64]) -> Answer {
        let line =
            |number: usize| Message::new("said-again").with("said", Word::Said(format!("<{number}> ${{x}} & y")));
        let mut answer = Answer::answered([Message::new("goodbye")]);
        answer.full = Some(Full {
            title: Message::new("card-title"),
            lines: (0..lines).map(line).collect(),
            text: None,
            chart: Some(Chart { points: points.to_vec(), highest: Message::new("goodbye") }),
        });
        answer
    }

    #[test]
    fn an_answer_is_laid_out() {
        let words = Words::of("en-US");
        let directive = directive(&full(2, &[0.0, 50.0, 100.0]), words).unwrap();
        assert_eq!(directive["document"]["type"], "APL");
        assert!(
            directive["document"]["mainTemplate"]["items"][0]["items"].as_array().is_some_and(|items| items.len() == 4)
        );
        let answer = &directive["datasources"]["answer"];
        assert_eq!(answer["title"], "Database Voice");
        assert_eq!(answer["lines"], json!(["&lt;0&gt; $ {x} &amp; y", "&lt;1&gt; $ {x} &amp; y"]));
        assert_eq!(shown("can&apos;t &lt;&quot;x&quot;&gt;"), "can't &lt;\"x\"&gt;");
        assert_eq!(answer["chart"]["line"], "M0,300 L500,150 L1000,0");
        let short = super::directive(&Answer::answered([Message::new("goodbye")]), words).unwrap();
        assert_eq!(short["datasources"]["answer"]["lines"], json!(["Goodbye."]));
        assert_eq!(short["datasources"]["answer"]["chart"]["line"], "");
        assert_eq!(super::directive(&Answer::listen(Message::new("goodbye"), Message::new("goodbye")), words), None);
    }

    #[test]
    fn it_stays_small_whatever_there_is_to_show() {
        let much = directive(&full(5_000, &[f64::NAN, 1.0]), Words::of("ja-JP")).unwrap();
        assert!(much.to_string().len() < 100_000);
        assert_eq!(much["datasources"]["answer"]["chart"]["line"], "", "one point is no curve");
        let flat = Chart { points: vec![-1.0, -1.0], highest: Message::new("goodbye") };
        assert_eq!(curve(&flat), "M0,300 L1000,300");
    }
}
