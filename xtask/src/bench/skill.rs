//! The skill's function under a Runtime API: how soon a process of it has answered, what it costs once it is warm, what it holds
//! in memory, and how large its deployment package is.

use std::{path::Path, time::Duration};

use interaction::model::Model;
use simulator::{
    Settings,
    alexa::Alexa,
    lambda_service::{Function, LambdaService},
};
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    fleet::{Database, Fleet},
};

use super::measure::{Table, median, millis};
use crate::daemon::resident;

/// How many round trips are timed on a warm function.
const TRIPS: u32 = 1_000;

/// How long an event may take.
const LIMIT: Duration = Duration::from_secs(10);

const REGION: &str = "us-east-1";

pub(super) fn run(needs: &Needs, release: &Path, rounds: u32) -> Result<Vec<Table>, String> {
    let failed = |error: stage::Error| error.to_string();
    let database = |number: usize| {
        let name = format!("unit {number}");
        Database::new(REGION, &format!("unit-{number}"), "postgres", &[("instance", name.as_str())])
    };
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: (1..=20).map(database).collect(),
        ..Fleet::default()
    };
    let cloud = Cloud::start(needs, Endpoint::reserve().map_err(failed)?, &fleet).map_err(failed)?;
    // What moto takes to write a list is not the skill's.
    cloud.keep_answers("rds").map_err(failed)?;
    let mut function = Function::new(release.join("skill-lambda"));
    function.environment = Cloud::client_environment(cloud.endpoint(), REGION);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let (mut times, mut memory) = (Table::new("The skill", &["median ms", "at most"]), Vec::new());
    for (asked, name) in [
        ("open database voice", "cold, until it has said welcome"),
        ("number of instances in virginia", "cold, until it has asked RDS and answered"),
    ] {
        let (taken, held) = runtime.block_on(cold(&function, asked, rounds))?;
        times.row(name, [millis(taken), "25.0".to_owned()]);
        memory.push(held);
    }
    // The welcome reads from the Parameter Store whether a task waits: nearly all of its time is that of the local AWS.
    for (asked, name, aim) in [
        ("repeat", "warm, without AWS", "1.000"),
        ("open database voice", "warm, a welcome with one call of AWS", "10.000"),
    ] {
        let taken = runtime.block_on(warm(&function, asked))?;
        times.row(name, [format!("{:.3}", taken.as_secs_f64() * 1000.0), aim.to_owned()]);
    }
    let mut held = Table::new("The skill's memory", &["MiB", "at most"]);
    for (mib, name) in memory.into_iter().zip(["after a welcome", "after it has asked RDS"]) {
        held.row(name, [format!("{mib:.1}"), "20".to_owned()]);
    }
    let mut package = Table::new("The skill's deployment package", &["MB", "at most"]);
    package.row("bootstrap, in a zip", [format!("{:.1}", zipped(needs, release)? as f64 / 1e6), "8".to_owned()]);
    Ok(vec![times, held, package])
}

/// What Alexa sends when this is said, and the id of the skill that it is said to.
fn request(asked: &str) -> Result<(Alexa, String), String> {
    let path = checkout().join("skill-package/interactionModels/custom/en-US.json");
    let mut device = Settings::new("", &path, "en-US").device;
    // Nothing is said before these answers; should it be, nobody is there to take it.
    device.api_endpoint = "http://127.0.0.1:9".to_owned();
    let id = device.skill_id.clone();
    let model = Model::load(&path).map_err(|error| format!("{asked}: {error}"))?;
    Alexa::new(device, model).map(|alexa| (alexa, id)).map_err(|error| error.to_string())
}

/// A function that serves this skill.
fn serving(function: &Function, skill_id: String) -> LambdaService {
    let mut function = function.clone();
    function.environment.push(("ALEXA_SKILL_ID".to_owned(), skill_id));
    LambdaService::new(function)
}

/// The median time from the start of a process to its first answer, and what the last one holds in memory then.
async fn cold(function: &Function, asked: &str, rounds: u32) -> Result<(Duration, f64), String> {
    let (mut times, mut held) = (Vec::new(), 0.0);
    // The first round fills the caches and does not count.
    for round in 0..=rounds {
        let (mut alexa, id) = request(asked)?;
        let request = alexa.hear(asked).map_err(|error| error.to_string())?;
        let mut service = serving(function, id);
        let answered = service.invoke(&request, LIMIT).await.map_err(|error| error.to_string())?;
        let heard = alexa.finish(&answered.payload).map_err(|error| error.to_string())?;
        if round == 0 {
            right(asked, &heard.speech)?;
        } else {
            times.push(answered.elapsed);
        }
        let process = service.idle().first().copied().ok_or("the function has no process")?;
        held = resident(process)?;
        service.stop().await;
    }
    Ok((median(times.into_iter()), held))
}

/// The median time of a round trip to a process that has answered before.
async fn warm(function: &Function, asked: &str) -> Result<Duration, String> {
    let (mut alexa, id) = request(asked)?;
    let request = alexa.hear(asked).map_err(|error| error.to_string())?;
    let mut service = serving(function, id);
    let mut times = Vec::new();
    for trip in 0..=TRIPS {
        let answered = service.invoke(&request, LIMIT).await.map_err(|error| error.to_string())?;
        if trip > 0 {
            times.push(answered.elapsed);
        }
    }
    service.stop().await;
    Ok(median(times.into_iter()))
}

/// Nothing is worth measuring that gives a wrong answer.
fn right(asked: &str, speech: &str) -> Result<(), String> {
    let expected = ["Welcome to Database Voice", "There are 20 database instances in Virginia"];
    match expected.iter().any(|part| speech.contains(part)) {
        true => Ok(()),
        false => Err(format!("the skill was asked {asked:?} and answered {speech:?}")),
    }
}

/// The size of the zip that Lambda gets, in bytes. The release profile has stripped what goes into it.
fn zipped(needs: &Needs, release: &Path) -> Result<u64, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let zip = directory.path().join("skill-lambda.zip");
    let script = "import sys, zipfile\n\
        with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as package:\n    \
            package.write(sys.argv[2], 'bootstrap')\n";
    let mut python = needs.python();
    python.args(["-c", script]).arg(&zip).arg(release.join("skill-lambda"));
    let output = python.output().map_err(|error| format!("python3: {error}"))?;
    if !output.status.success() {
        return Err(format!("the package cannot be made: {}", String::from_utf8_lossy(&output.stderr)));
    }
    zip.metadata().map(|zip| zip.len()).map_err(|error| format!("{}: {error}", zip.display()))
}
