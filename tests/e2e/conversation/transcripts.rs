//! The conversations of tests/transcripts, held with the real skill.

use std::{collections::BTreeSet, path::PathBuf};

use simulator::{
    Simulator,
    script::{self, Scene},
    transcript::Transcript,
};
use stage::{DemoStage, Needs, checkout};

use super::{say, speaking};

/// Those that some test holds.
const HELD: [&str; 6] =
    ["applications.en-US", "applications.ja-JP", "demo.en-US", "demo.ja-JP", "properties.en-US", "properties.ja-JP"];

fn folder() -> PathBuf {
    checkout().join("tests/transcripts")
}

/// Holds the conversation of this name, each answer of which must be as it is written; `act` does what it asks of the stage.
pub(super) async fn hold(simulator: &mut Simulator, name: &str, mut act: impl FnMut(&str)) {
    assert!(HELD.contains(&name), "{name}");
    let transcript = Transcript { width: 100, colour: false, time: false };
    let (mut held, mut wrong) = (Vec::new(), Vec::new());
    for scene in script::read(&folder().join(format!("{name}.txt"))).unwrap() {
        match scene {
            Scene::Stage { action, .. } => act(&action),
            Scene::Turn { say: utterance, hear } => {
                let turn = say(simulator, &utterance).await;
                held.push(b'\n');
                transcript.question(&mut held, &utterance).unwrap();
                transcript.answer(&mut held, &turn).unwrap();
                wrong.extend(script::what_is_wrong(&turn, &hear).map(|problem| format!("{utterance}: {problem}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\nwhat was said:\n{}", String::from_utf8_lossy(&held));
}

#[test]
fn no_transcript_is_forgotten() {
    let files = folder().read_dir().unwrap().map(|entry| entry.unwrap().path());
    let names: BTreeSet<String> = files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, HELD.map(str::to_owned).into());
}

#[tokio::test]
async fn the_demos_conversations_go_as_they_are_written() {
    for locale in ["en-US", "ja-JP"] {
        // To start it blocks.
        let start = || DemoStage::on(&Needs::find().unwrap(), &|_| Ok(())).unwrap();
        let mut stage = tokio::task::spawn_blocking(start).await.unwrap();
        let mut alexa = speaking(locale, &stage.cloud, &[]);
        hold(&mut alexa, &format!("demo.{locale}"), |action| {
            assert_eq!(action, "stop sample");
            stage.sample.stop();
        })
        .await;
        alexa.stop().await;
    }
}
