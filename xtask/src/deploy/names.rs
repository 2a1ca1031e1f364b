//! What the stack makes under names that are fixed, one of each a region: somebody else may have them.

use super::{
    cli::{Aws, Trouble, list, listed, text},
    plan::Plan,
    stack::Stack,
};
use crate::step::Step;

const NAME: &str = "Names";

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>, stack: &Stack, stack_name: &str) -> Vec<Step> {
    let what = "whether its documents, function and log group are there already";
    if !stack.is_known {
        return vec![Step::unseen(NAME, what, format!("what {stack_name} is made of is not known"))];
    }
    let resources = match plan.resources() {
        Ok(resources) => resources,
        Err(problem) => return vec![Step::unseen(NAME, what, problem)],
    };
    let named = |kind: &str, field: &str| -> Vec<String> {
        let of_kind = resources.values().filter(|resource| resource["Type"] == kind);
        of_kind.filter_map(|resource| resource["Properties"][field].as_str().map(str::to_owned)).collect()
    };
    let documents = named("AWS::SSM::Document", "Name");
    let functions = named("AWS::Serverless::Function", "FunctionName");
    let groups = named("AWS::Logs::LogGroup", "LogGroupName");
    let all = documents.len() + functions.len() + groups.len();
    let (documents, functions, groups) =
        tokio::join!(documents_there(aws, documents), functions_there(aws, functions), groups_there(aws, groups));
    let mut taken = Vec::new();
    let mut steps = Vec::new();
    for found in [documents, functions, groups] {
        match found {
            Ok(there) => taken.extend(there.into_iter().filter(|(_, name)| !stack.has_made(name))),
            Err(trouble) => steps.push(Step::unseen(NAME, what, trouble)),
        }
    }
    if !taken.is_empty() {
        let taken = listed(taken.iter().map(|(kind, name)| format!("the {kind} {name}")));
        steps.push(Step::failed(
            NAME,
            format!("There already, and none of {stack_name}'s: {taken}."),
            "Delete them, or the stack that they are of: there is one a region.",
        ));
    }
    if steps.is_empty() {
        steps.push(Step::ok(
            NAME,
            format!("The {all} fixed names of documents, function and log group are free, or the stack's."),
        ));
    }
    steps
}

type There = Result<Vec<(&'static str, String)>, Trouble>;

async fn documents_there(aws: &Aws, names: Vec<String>) -> There {
    let answer = aws.ask(&["ssm", "list-documents", "--filters", "Key=Owner,Values=Self"]).await?;
    let there = list(&answer, "DocumentIdentifiers").iter().map(|document| text(document, "Name").to_owned());
    Ok(there.filter(|name| names.contains(name)).map(|name| ("document", name)).collect())
}

async fn functions_there(aws: &Aws, names: Vec<String>) -> There {
    let mut there = Vec::new();
    for name in names {
        match aws.ask(&["lambda", "get-function-configuration", "--function-name", &name]).await {
            Ok(_) => there.push(("function", name)),
            Err(trouble) if trouble.is(&["ResourceNotFoundException"]) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(there)
}

async fn groups_there(aws: &Aws, names: Vec<String>) -> There {
    let mut there = Vec::new();
    for name in names {
        let answer = aws.ask(&["logs", "describe-log-groups", "--log-group-name-prefix", &name]).await?;
        if list(&answer, "logGroups").iter().any(|group| text(group, "logGroupName") == name) {
            there.push(("log group", name));
        }
    }
    Ok(there)
}
