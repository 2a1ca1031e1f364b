//! What is said of what CloudWatch has measured, in each language.

use agent_protocol::rds::RdsEngine;

use super::metric::{self, METRICS, Measured};
use crate::{
    inventory::Database,
    metrics::Part,
    samples::{in_each_language, sample, without_voices},
    speech::Words,
    windows::{Asked, Window},
};

#[test]
fn figures_that_sound_alike_are_no_range() {
    let (region, now, postgres) = sample();
    let gib = f64::from(1 << 30);
    for (id, least, most, told) in [
        ("free-storage-space", 11.1 * gib, 11.3 * gib, false),
        ("free-storage-space", 11.1 * gib, 12.3 * gib, true),
        ("write-throughput", 2_000_000.0, 2_000_900.0, false),
        ("cpu-utilization", 40.01, 40.04, false),
        ("cpu-utilization", 40.0, 44.0, true),
    ] {
        let metric = METRICS.into_iter().find(|metric| metric.id == id).unwrap();
        let points = [(now.as_second() - 900, least), (now.as_second() - 60, most)];
        for (window, between) in [(Window::Now, "between"), (Window::Last(3_600), "between")] {
            let asked = Asked { window, compared: false };
            let parts = points.map(Part::of_one);
            let measured = Measured { asked, parts: &parts, period: 60, recent: &points };
            let said = Words::of("en-US").say_all(&metric::render(region, &postgres, metric, &measured, now));
            assert_eq!(said.contains(between), told, "{id} {window:?}: {said}");
        }
    }
}

#[test]
fn a_while_is_averaged_by_its_figures_and_what_there_are_none_of_is_said() {
    let (region, now, postgres) = sample();
    let metric = METRICS.into_iter().find(|metric| metric.id == "cpu-utilization").unwrap();
    let hours = |ago: i64| now.as_second() - ago * 3_600;
    let part = |ago: i64, samples: f64, average: f64| Part {
        at: hours(ago),
        samples,
        average,
        least: average - 5.0,
        most: average + 5.0,
    };
    let say = |window: Window, parts: &[Part]| {
        let asked = Asked { window, compared: false };
        let measured = Measured { asked, parts, period: 3_600, recent: &[] };
        let messages = metric::render(region, &postgres, metric, &measured, now);
        ["en-US", "ja-JP", "de-DE"].map(|locale| without_voices(&Words::of(locale).say_all(&messages)))
    };
    // A part with few figures counts little, and the range is that of the figures.
    let day = Window::Last(24 * 3_600);
    let [english, ..] = say(day, &[part(2, 60.0, 20.0), part(1, 15.0, 70.0)]);
    assert!(
        english.contains("was 30 percent on average") && english.contains("between 15 percent and 75 percent"),
        "{english}"
    );
    // Two hours of a day.
    let [english, japanese, german] = say(day, &[part(2, 60.0, 20.0), part(1, 60.0, 30.0)]);
    assert!(english.contains("figures only since 8 a.m. UTC"), "{english}");
    assert!(japanese.contains("午前8時以降") && german.contains("beginnen erst"), "{japanese} {german}");
    // It begins in the midst of a part.
    assert!(say(day, &[part(2, 30.0, 20.0), part(1, 60.0, 30.0)])[0].contains("since 8:30 a.m. UTC"));
    // A count that nothing can have is none.
    assert!(say(day, &[part(2, 1e300, 20.0), part(1, 60.0, 30.0)])[0].contains("since 8 a.m. UTC"));
    // There is all of it but the first part and the last figures: nothing is to be said.
    let whole: Vec<Part> = (0..24).rev().map(|ago| part(ago, 60.0, 20.0)).collect();
    assert!(!say(day, &whole)[0].contains("CloudWatch"), "{:?}", say(day, &whole));
    // Hours are missing in the midst of it.
    let gap: Vec<Part> = whole.iter().copied().filter(|part| !(hours(15)..hours(5)).contains(&part.at)).collect();
    let [english, japanese, german] = say(day, &gap);
    assert!(english.contains("figures for only 14 hours of that") && !english.contains("since"), "{english}");
    assert!(japanese.contains("14時間だけ") && german.contains("14 Stunden"), "{japanese} {german}");
    // What is said of the last hour is of the last hour.
    let recent = [(now.as_second() - 900, 10.0), (now.as_second() - 60, 90.0)];
    let asked = Asked { window: Window::Now, compared: false };
    let measured = Measured { asked, parts: &[], period: 60, recent: &recent };
    let said = Words::of("en-US").say_all(&metric::render(region, &postgres, metric, &measured, now));
    assert!(said.contains("Since 9:45 a.m. UTC today it was between") && !said.contains("last hour"), "{said}");
}

#[test]
fn metrics_are_spoken() {
    let (region, now, postgres) = sample();
    let metric = |id: &str| METRICS.into_iter().find(|metric| metric.id == id).unwrap();
    let point = |minutes: i64, value: f64| (now.as_second() - minutes * 60, value);
    let rendered = |id: &str, database: &Database, asked: Asked, points: &[(i64, f64)]| {
        let parts: Vec<Part> = points.iter().copied().map(Part::of_one).collect();
        let measured = Measured { asked, parts: &parts, period: 60, recent: points };
        in_each_language(&metric::render(region, database, metric::of_engine(metric(id), database), &measured, now))
    };
    let asked = |window, compared| Asked { window, compared };
    let ago = |minutes: i64| asked(if minutes == 0 { Window::Now } else { Window::Ago(minutes * 60) }, false);
    let say = |id: &str, minutes, points: &[(i64, f64)]| rendered(id, &postgres, ago(minutes), points);
    let busy = [point(65, 3.0), point(58, 90.0), point(40, 90.0), point(6, 12.4), point(1, 0.42)];
    let mut said = vec![
        say("cpu-utilization", 0, &busy),
        say("cpu-utilization", 5, &busy),
        say("cpu-utilization", 60, &busy),
        say("cpu-utilization", 30, &busy),
        say("cpu-utilization", 15, &busy),
        say("cpu-utilization", 0, &[]),
    ];
    for (id, values) in [
        ("database-connections", &[0.0, 1.0, 41.6][..]),
        ("free-storage-space", &[3e9]),
        ("free-memory", &[5e8]),
        ("swap-usage", &[0.0]),
        ("read-iops", &[0.02, 1.0, 250.4]),
        ("write-iops", &[9.96]),
        ("read-latency", &[0.000_4]),
        ("write-latency", &[0.000_01, 0.001, 0.009_96, 0.25, 1.0, 2.51]),
        ("read-throughput", &[2e6]),
        ("write-throughput", &[0.0]),
        ("network-receive-throughput", &[1_048_576.0]),
        ("network-transmit-throughput", &[400.0]),
    ] {
        said.extend(values.iter().map(|value| say(id, 0, &[point(1, *value)])));
    }
    let moment = |minutes: i64| now.as_second() - minutes * 60;
    for (window, compared) in [
        (Window::Last(3 * 3_600), false),
        (Window::Between(moment(60), moment(30)), false),
        (Window::Between(moment(50), moment(45)), false),
        (Window::At(moment(40)), false),
        (Window::At(moment(40)), true),
        (Window::Ago(2_400), true),
        (Window::Last(3_600), true),
        (Window::Ago(86_400), true),
    ] {
        said.push(rendered("cpu-utilization", &postgres, asked(window, compared), &busy));
    }
    let aurora = Database { engine: RdsEngine("aurora-mysql".to_owned()), ..postgres.clone() };
    said.push(rendered("free-storage-space", &aurora, ago(0), &[point(1, 3e10)]));
    insta::assert_snapshot!("metrics", said.join("\n\n"));
}
