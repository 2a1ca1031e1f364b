//! Cases with a known answer, chance, and what must hold for any series.

use proptest::prelude::*;

use super::*;

const GIB: u64 = 1 << 30;

fn now() -> Timestamp {
    "2026-11-23T14:00:00Z".parse().unwrap()
}

/// Samples, the last of them now: `used` GiB as a function of how many steps have passed.
fn series(count: u32, step: Duration, capacity: Option<u64>, used: impl Fn(f64) -> f64) -> Vec<Sample> {
    (0..count)
        .map(|index| Sample {
            at: now() - step * (count - 1 - index),
            used_bytes: (used(f64::from(index)) * GIB as f64) as u64,
            capacity_bytes: capacity,
        })
        .collect()
}

const HOUR: Duration = Duration::from_secs(3600);

fn hours(duration: Duration) -> f64 {
    duration.as_secs_f64() / 3600.0
}

/// Numbers that look like chance and are the same in every run: between 0 and 1.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        // Knuth's MMIX generator; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Normally distributed, near enough: the sum of twelve.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

#[test]
fn steady_growth_is_foretold_exactly() {
    let samples = series(168, HOUR, Some(200 * GIB), |hour| 10.0 + hour / 2.0);
    let time = time_to_full(&samples, now()).unwrap();
    // 93.5 GiB now, recent median 92.5; the line says 93.5: 106.5 GiB left at half a GiB an hour.
    assert!((hours(time.estimate) - 213.0).abs() < 0.1, "{time:?}");
    assert!(
        (hours(time.earliest) - 213.0).abs() < 0.1 && (hours(time.latest.unwrap()) - 213.0).abs() < 0.1,
        "{time:?}"
    );
}

#[test]
fn noise_widens_the_interval_around_the_truth() {
    let mut chance = Chance(1);
    let noise: Vec<f64> = (0..336).map(|_| chance.normal()).collect();
    let samples = series(336, HOUR / 2, Some(60 * GIB), |step| 20.0 + step / 20.0 + noise[step as usize]);
    let time = time_to_full(&samples, now()).unwrap();
    // 36.75 GiB now, a tenth of a GiB an hour.
    let (early, late) = (hours(time.earliest), hours(time.latest.unwrap()));
    assert!(early < 232.5 && late > 232.5 && late > early * 1.05 && early > 150.0 && late < 350.0, "{time:?}");
}

#[test]
fn too_little_says_nothing() {
    let growing = |hour: f64| 10.0 + hour;
    assert_eq!(time_to_full(&[], now()), Err(NoForecast::TooLittle));
    assert_eq!(time_to_full(&series(9, HOUR, Some(50 * GIB), growing), now()), Err(NoForecast::TooLittle));
    assert_eq!(time_to_full(&series(50, HOUR / 10, Some(80 * GIB), growing), now()), Err(NoForecast::TooLittle));
    assert!(time_to_full(&series(10, HOUR, Some(50 * GIB), growing), now()).is_ok());
    // The same few over and over are no more.
    let twice = series(9, HOUR, Some(50 * GIB), growing).repeat(5);
    assert_eq!(time_to_full(&twice, now()), Err(NoForecast::TooLittle));
}

#[test]
fn what_does_not_grow_says_nothing() {
    let capacity = Some(100 * GIB);
    let silent = |used: &dyn Fn(f64) -> f64| time_to_full(&series(168, HOUR, capacity, used), now());
    assert_eq!(silent(&|_| 50.0), Err(NoForecast::NotGrowing));
    assert_eq!(silent(&|hour| 90.0 - hour / 4.0), Err(NoForecast::NotGrowing));
    // One jump is no trend, neither in the middle nor lately.
    assert_eq!(silent(&|hour| if hour < 80.0 { 20.0 } else { 60.0 }), Err(NoForecast::NotGrowing));
    assert_eq!(silent(&|hour| if hour < 150.0 { 20.0 } else { 60.0 }), Err(NoForecast::NotGrowing));
    // Filled by day, emptied by night.
    assert_eq!(silent(&|hour| 20.0 + 2.0 * (hour % 24.0)), Err(NoForecast::NotGrowing));
    assert_eq!(time_to_full(&series(168, HOUR, capacity, |_| 100.0), now()), Err(NoForecast::Full));
    assert_eq!(time_to_full(&series(168, HOUR, None, |hour| hour), now()), Err(NoForecast::NoCapacity));
}

#[test]
fn what_grows_by_steps_or_with_a_saw_tooth_is_foretold() {
    // A file that is extended by 4 GiB every 8 hours.
    let steps = series(168, HOUR, Some(200 * GIB), |hour| 10.0 + (hour / 8.0).floor() * 4.0);
    let time = time_to_full(&steps, now()).unwrap();
    // 90 GiB now, half a GiB an hour: 220 hours.
    assert!((hours(time.estimate) - 215.0).abs() < 15.0, "{time:?}");
    // 2 GiB a day for good, and 6 GiB that come and go each day: the tip is full first.
    let teeth = series(24 * 30, HOUR, Some(120 * GIB), |hour| 20.0 + hour / 12.0 + (hour % 24.0) / 4.0);
    let time = time_to_full(&teeth, now()).unwrap();
    // The tip is at 85.7 GiB now.
    assert!((hours(time.estimate) - 412.0).abs() < 60.0, "{time:?}");
}

#[test]
fn far_off_says_nothing_and_a_late_end_is_left_open() {
    let slowly = series(168, HOUR, Some(1000 * GIB), |hour| 10.0 + hour / 4.0);
    assert_eq!(time_to_full(&slowly, now()), Err(NoForecast::FarOff));
    let mut chance = Chance(7);
    let noise: Vec<f64> = (0..168).map(|_| 5.0 * chance.normal()).collect();
    let vaguely = series(168, HOUR, Some(330 * GIB), |hour| 50.0 + hour / 5.0 + noise[hour as usize]);
    let time = time_to_full(&vaguely, now()).unwrap();
    assert!(time.latest.is_none() && hours(time.earliest) < 1_300.0, "{time:?}");
}

#[test]
fn only_what_was_seen_since_the_capacity_changed_counts() {
    let mut samples = series(168, HOUR, Some(200 * GIB), |hour| 10.0 + hour / 2.0);
    let whole = time_to_full(&samples, now());
    // Shrinking before, under another limit: does not matter.
    for (index, sample) in samples[..100].iter_mut().enumerate() {
        *sample = Sample { used_bytes: (300 - index as u64) * GIB, capacity_bytes: Some(400 * GIB), ..*sample };
    }
    assert_eq!(time_to_full(&samples, now()).map(|time| time.estimate), whole.map(|time| time.estimate));
    samples[164].capacity_bytes = None;
    assert_eq!(time_to_full(&samples, now()), Err(NoForecast::CapacityChanged));
}

#[test]
fn a_long_gap_ends_what_counts_and_old_samples_say_nothing_of_now() {
    let mut samples = series(168, HOUR, Some(200 * GIB), |hour| 10.0 + hour / 2.0);
    let whole = time_to_full(&samples, now()).unwrap();
    let later = now() + HOUR * 20;
    let time = time_to_full(&samples, later).unwrap();
    assert!((hours(whole.estimate) - hours(time.estimate) - 20.0).abs() < 0.1, "counted from now, not from the last");
    assert_eq!(time_to_full(&samples, now() + HOUR * 30), Err(NoForecast::Stale));
    samples.drain(100..160);
    assert_eq!(time_to_full(&samples, now()), Err(NoForecast::Interrupted));
}

#[test]
fn samples_from_the_future_do_not_count() {
    let mut samples = series(168, HOUR, Some(200 * GIB), |hour| 10.0 + hour / 2.0);
    let whole = time_to_full(&samples, now());
    samples.insert(20, Sample { at: now() + HOUR * 9000, used_bytes: 1, capacity_bytes: Some(2) });
    assert_eq!(time_to_full(&samples, now()), whole);
}

#[test]
fn a_hundred_thousand_samples_are_no_burden() {
    let samples = series(100_000, HOUR / 20, Some(5_000 * GIB), |step| 10.0 + step / 50.0);
    let clock = std::time::Instant::now();
    let time = time_to_full(&samples, now()).unwrap();
    assert!((hours(time.estimate) - 7_475.0).abs() < 10.0, "{time:?}");
    // Some tens of milliseconds without optimisation; n² of them would take hours.
    assert!(clock.elapsed() < Duration::from_secs(5));
}

/// Of `runs` series that `used` makes, how many are foretold, and how many of those rightly, in per cent.
fn judged(runs: u64, truth_hours: Option<f64>, make: impl Fn(&mut Chance) -> Vec<Sample>) -> (f64, f64) {
    let (mut told, mut right) = (0.0, 0.0);
    for seed in 0..runs {
        let mut chance = Chance(seed * 7919 + 13);
        for _ in 0..10 {
            chance.next();
        }
        if let Ok(time) = time_to_full(&make(&mut chance), now()) {
            told += 1.0;
            let truth = truth_hours.unwrap_or(f64::INFINITY);
            let late = time.latest.map_or(f64::INFINITY, hours);
            right += f64::from(u8::from(hours(time.earliest) <= truth && truth <= late));
        }
    }
    (100.0 * told / runs as f64, 100.0 * right / told.max(1.0))
}

#[test]
fn chance_is_seldom_taken_for_growth() {
    for (count, step) in [(12, HOUR), (60, HOUR), (336, HOUR / 2)] {
        let noise = |chance: &mut Chance| {
            let values: Vec<f64> = (0..count).map(|_| 50.0 + chance.normal()).collect();
            series(count, step, Some(60 * GIB), |index| values[index as usize])
        };
        let walk = |chance: &mut Chance| {
            let mut value = 50.0;
            let values: Vec<f64> = (0..count)
                .map(|_| {
                    value += 0.02 * chance.normal();
                    value
                })
                .collect();
            series(count, step, Some(55 * GIB), |index| values[index as usize])
        };
        let (noise, walk) = (judged(100, None, noise).0, judged(100, None, walk).0);
        // Of 300 each, less than 1 in 100 and 5 in 100 were.
        assert!(noise <= 3.0 && walk <= 9.0, "{count} samples: noise {noise} %, random walk {walk} %");
    }
}

#[test]
fn the_interval_holds_the_truth_about_as_often_as_it_says() {
    for (count, step) in [(24, HOUR), (336, HOUR / 2)] {
        let span = f64::from(count - 1) * hours(step);
        // Twice the time watched is left when the last sample is taken.
        let rate = 10.0 / span;
        let straight = |chance: &mut Chance| {
            let values: Vec<f64> = (0..count).map(|_| 0.5 * chance.normal()).collect();
            series(count, step, Some(60 * GIB), |i| 30.0 + rate * i * hours(step) + values[i as usize])
        };
        let wandering = |chance: &mut Chance| {
            let mut value = 0.0;
            let mut values = vec![value];
            for _ in 1..count {
                value += 3.0 / f64::from(count).sqrt() * chance.normal();
                values.push(value);
            }
            // All of them end where the truth is known.
            series(count, step, Some(60 * GIB), |i| 30.0 + rate * i * hours(step) + values[i as usize] - value)
        };
        let (told, right) = judged(50, Some(2.0 * span), straight);
        assert!(told >= 95.0 && right >= 85.0, "{count} samples: told {told} %, right {right} %");
        let (told, right) = judged(50, Some(2.0 * span), wandering);
        assert!(right >= 80.0, "{count} samples: told {told} %, right {right} %");
    }
}

fn any_samples() -> impl Strategy<Value = Vec<Sample>> {
    let sample = (0_u32..1_000_000, 0_u64..1 << 44, proptest::option::weighted(0.9, Just(1_u64 << 44)));
    proptest::collection::vec(sample, 0..120).prop_map(|samples| {
        samples
            .into_iter()
            .map(|(ago, used_bytes, capacity_bytes)| Sample {
                at: now() - Duration::from_secs(u64::from(ago)),
                used_bytes,
                capacity_bytes,
            })
            .collect()
    })
}

/// Grows by `rate` GiB an hour, with `noise`, and every fifth sample may be anything.
fn with_outliers(rate: f64) -> impl Strategy<Value = Vec<Sample>> {
    let sample = (0.0_f64..1.0, proptest::option::of(0_u64..1000));
    proptest::collection::vec(sample, 100).prop_map(move |values| {
        series(100, HOUR, Some(1000 * GIB), |hour| {
            let (noise, outlier) = values[hour as usize];
            match outlier {
                Some(anything) if hour as usize % 5 == 2 => anything as f64,
                _ => 300.0 + rate * hour + noise,
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_samples_are_taken_and_a_forecast_is_in_order(samples in any_samples()) {
        if let Ok(time) = time_to_full(&samples, now()) {
            prop_assert!(time.earliest <= time.estimate);
            prop_assert!(time.latest.is_none_or(|latest| time.estimate <= latest));
        }
    }

    #[test]
    fn neither_order_nor_unit_nor_date_matters(samples in with_outliers(1.0), shift in 0_u32..100_000) {
        let told = time_to_full(&samples, now());
        let reversed: Vec<Sample> = samples.iter().rev().copied().collect();
        prop_assert_eq!(time_to_full(&reversed, now()), told);
        let larger: Vec<Sample> = samples
            .iter()
            .map(|sample| Sample {
                used_bytes: sample.used_bytes * 8,
                capacity_bytes: sample.capacity_bytes.map(|bytes| bytes * 8),
                ..*sample
            })
            .collect();
        prop_assert_eq!(time_to_full(&larger, now()), told);
        let shift = HOUR * shift;
        let earlier: Vec<Sample> = samples.iter().map(|sample| Sample { at: sample.at - shift, ..*sample }).collect();
        prop_assert_eq!(time_to_full(&earlier, now() - shift), told);
    }

    #[test]
    fn a_fifth_of_outliers_turns_nothing(growing in with_outliers(2.0), shrinking in with_outliers(-2.0)) {
        let time = time_to_full(&growing, now()).unwrap();
        // 498 GiB now, 2 GiB an hour.
        prop_assert!((hours(time.estimate) - 251.0).abs() < 20.0, "{:?}", time);
        prop_assert_eq!(time_to_full(&shrinking, now()), Err(NoForecast::NotGrowing));
    }
}
