//! The skill's function: whether it is there, whose questions it takes, and whether it was asked. What its endpoint is only Alexa knows.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::types::{Dimension, Statistic};
use aws_sdk_ssm::error::DisplayErrorContext;
use serde_json::Value;

use super::bastion::TAG;
use crate::{
    deploy::cli::{Aws, list, text},
    step::Step,
};

const NAME: &str = "Skill";

/// What the template calls the function.
const FUNCTION: &str = "dbvoice-skill";

/// The function of this region. It has to be there, and to have been called, where it is expected.
pub(super) async fn look(aws: &Aws, config: &SdkConfig, is_expected: bool) -> Step {
    let function = match aws.ask(&["lambda", "get-function-configuration", "--function-name", FUNCTION]).await {
        Ok(function) => function,
        Err(trouble) if trouble.is(&["ResourceNotFoundException"]) && !is_expected => {
            return Step::ok(NAME, format!("There is no function {FUNCTION} here: the skill's is in another region."));
        }
        Err(trouble) if trouble.is(&["ResourceNotFoundException"]) => {
            let next =
                "Deploy it there, with DeploySkill=yes (docs/deploying.md, step 8), or look at the region that has it.";
            return Step::failed(NAME, format!("There is no function {FUNCTION}."), next);
        }
        Err(trouble) => return Step::unseen(NAME, format!("the function {FUNCTION}"), trouble),
    };
    let policy = match aws.ask(&["lambda", "get-policy", "--function-name", FUNCTION]).await {
        Ok(answer) => serde_json::from_str(text(&answer, "Policy")).unwrap_or_default(),
        Err(trouble) if trouble.is(&["ResourceNotFoundException"]) => Value::Null,
        Err(trouble) => return Step::unseen(NAME, format!("who may call {FUNCTION}"), trouble),
    };
    match mistake(&function, &policy) {
        Some((what, next)) => Step::failed(NAME, what, next),
        None => calls(config, is_expected).await,
    }
}

/// What keeps it from answering, and the remedy.
fn mistake(function: &Value, policy: &Value) -> Option<(String, &'static str)> {
    let state = text(function, "State");
    if !matches!(state, "" | "Active") {
        return Some((
            format!("{FUNCTION} is {state}: {}", text(function, "StateReason")),
            "Wait if it is Pending; else deploy the stack again.",
        ));
    }
    let variables = &function["Environment"]["Variables"];
    let ids: Vec<&str> = text(variables, "ALEXA_SKILL_ID").split(',').map(str::trim).collect();
    if ids.iter().all(|id| matches!(*id, "" | "none")) {
        return Some((
            format!("{FUNCTION} knows no skill, and refuses whoever asks."),
            "Give AlexaSkillId: docs/deploying.md, steps 6 and 8.",
        ));
    }
    let of_alexa = |statement: &&Value| statement["Principal"]["Service"] == "alexa-appkit.amazon.com";
    let callers = list(policy, "Statement").iter().filter(of_alexa);
    let callers: Vec<&str> =
        callers.map(|of| text(&of["Condition"]["StringEquals"], "lambda:EventSourceToken")).collect();
    if let Some(id) = ids.iter().find(|id| !callers.contains(id)) {
        return Some((
            format!("Alexa may not call {FUNCTION} for {id}: its policy names that skill nowhere."),
            "Deploy the stack with that AlexaSkillId (docs/deploying.md, step 8): it lets Alexa in.",
        ));
    }
    let (wanted, tag) = (format!("{}={}", TAG.0, TAG.1), text(variables, "BASTION_TAG"));
    (tag != wanted).then(|| {
        (
            format!("{FUNCTION} looks for bastions with the tag {tag:?}, not {wanted}."),
            "Deploy the stack again: it sets BASTION_TAG.",
        )
    })
}

/// Whether it was called of late.
async fn calls(config: &SdkConfig, is_expected: bool) -> Step {
    let client = aws_sdk_cloudwatch::Client::new(config);
    let now = SystemTime::now();
    let sum = async |metric: &str| {
        let asked = client
            .get_metric_statistics()
            .namespace("AWS/Lambda")
            .metric_name(metric)
            .dimensions(Dimension::builder().name("FunctionName").value(FUNCTION).build())
            .start_time((now - Duration::from_secs(24 * 60 * 60)).into())
            .end_time(now.into())
            .period(24 * 60 * 60)
            .statistics(Statistic::Sum)
            .send();
        let points = asked.await.map(|answer| answer.datapoints.unwrap_or_default());
        points.map(|points| points.iter().filter_map(|point| point.sum).sum::<f64>())
    };
    match (sum("Invocations").await, sum("Errors").await) {
        (Ok(calls), Ok(errors)) if errors > 0.0 => Step::failed(
            NAME,
            format!("The function was called {calls} times in the last day, and failed {errors} times."),
            "Read its log, /aws/lambda/dbvoice-skill.",
        ),
        (Ok(calls), Ok(_)) if calls > 0.0 => {
            Step::ok(NAME, format!("The function was called {calls} times in the last day, and never failed."))
        }
        (Ok(_), Ok(_)) if is_expected => Step::failed(
            NAME,
            format!("The function {FUNCTION} was not called in the last day, as far as CloudWatch knows."),
            "Ask the skill something, and look again in some minutes. If still nothing has called it, its endpoint is another: \
             docs/deploying.md, step 11.",
        ),
        (Ok(_), Ok(_)) => {
            Step::ok(NAME, format!("{FUNCTION} is there, and Alexa may call it; nothing has in the last day."))
        }
        (Err(error), _) | (_, Err(error)) => Step::failed(
            NAME,
            format!("CloudWatch does not tell: {}", DisplayErrorContext(&error)),
            "Let these credentials call cloudwatch:GetMetricStatistics.",
        ),
    }
}
