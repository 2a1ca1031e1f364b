//! What the account may have of what the stack takes, and what is left of it.

use serde_json::Value;

use super::{
    cli::{Aws, Trouble, list, text},
    host,
    plan::Plan,
    stack::Stack,
};
use crate::step::Step;

const NAME: &str = "Quotas";

/// How many functions may run at a time at the least: a question's, and those of late results.
const CONCURRENCY: f64 = 5.0;

/// How many documents an account may have in a region, unless AWS has raised it. No API tells.
const DOCUMENTS: f64 = 500.0;

/// Of something: how much there may be, how much there is, and how much more is needed.
struct Quota {
    of: String,
    most: f64,
    used: f64,
    needed: f64,
}

type Asked = Result<Vec<Quota>, Trouble>;

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>, stack: &Stack) -> Vec<Step> {
    // What the stack has made already is counted among what is used.
    let counted = |kind: &str| -> Result<usize, String> {
        let resources = plan.resources()?;
        let new = resources.iter().filter(|(name, _)| !stack.resources.contains_key(**name));
        Ok(new.filter(|(_, resource)| resource["Type"] == kind).count())
    };
    let counts =
        ["AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::InstanceProfile", "AWS::SSM::Document"].map(counted);
    let [Ok(roles), Ok(policies), Ok(profiles), Ok(documents)] = counts else {
        return vec![Step::unseen(NAME, "how much of them is needed", "the template's conditions are not understood")];
    };
    let needs = [("Roles", roles), ("Policies", policies), ("InstanceProfiles", profiles)];
    let (functions, processors, endpoints, rules, of_iam, documents) = tokio::join!(
        functions(aws, plan),
        processors(aws, plan),
        endpoints(aws, plan),
        rules(aws, plan),
        of_iam(aws, &needs),
        documents_left(aws, documents),
    );
    let mut steps = Vec::new();
    let mut enough = Vec::new();
    for (what, asked) in [
        ("how many functions may run at a time", functions),
        ("how many processors On-Demand instances may have", processors),
        ("how many endpoints the VPC may have", endpoints),
        ("how many rules a security group may have", rules),
        ("how many roles and policies the account may have", of_iam),
        ("how many documents there are", documents),
    ] {
        let quotas = match asked {
            Ok(quotas) => quotas,
            Err(trouble) => {
                steps.push(Step::unseen(NAME, what, trouble));
                continue;
            }
        };
        for Quota { of, most, used, needed } in quotas {
            if used + needed > most {
                let said = format!("{of}: {used} of {most} are used, and {needed} more are needed.");
                let next = "Ask AWS for more (Service Quotas in the console), or remove what is not needed.";
                steps.push(Step::failed(NAME, said, next));
            } else {
                enough.push(format!("{of}: {used} of {most} used, {needed} needed"));
            }
        }
    }
    if !enough.is_empty() {
        steps.insert(0, Step::ok(NAME, format!("There is enough of each.\n{}", enough.join("\n"))));
    }
    steps
}

async fn functions(aws: &Aws, plan: &Plan<'_>) -> Asked {
    if !plan.says_yes("DeploySkill") {
        return Ok(Vec::new());
    }
    let settings = aws.ask(&["lambda", "get-account-settings"]).await?;
    let limit = &settings["AccountLimit"];
    let all = figure(limit, "ConcurrentExecutions")?;
    let free = figure(limit, "UnreservedConcurrentExecutions")?;
    Ok(vec![Quota { of: "functions at a time".to_owned(), most: all, used: all - free, needed: CONCURRENCY }])
}

async fn processors(aws: &Aws, plan: &Plan<'_>) -> Asked {
    // Nothing else of the families has a quota of its own.
    let is_standard = |kind: &str| {
        kind.starts_with(|first| "acdhimrtz".contains(first)) && !kind.starts_with("inf") && !kind.starts_with("trn")
    };
    if !plan.says_yes("DeployBastion") || !is_standard(host::kind(plan)) {
        return Ok(Vec::new());
    }
    let most = service_quota(aws, "ec2", "L-1216C47A").await?;
    let running = ["ec2", "describe-instances", "--filters", "Name=instance-state-name,Values=pending,running"];
    let answer = aws.ask(&running).await?;
    let instances = list(&answer, "Reservations").iter().flat_map(|reservation| list(reservation, "Instances"));
    let on_demand = instances
        .filter(|instance| instance["InstanceLifecycle"].is_null() && is_standard(text(instance, "InstanceType")));
    let used = on_demand.map(|instance| {
        let options = &instance["CpuOptions"];
        options["CoreCount"].as_f64().unwrap_or(1.0) * options["ThreadsPerCore"].as_f64().unwrap_or(1.0)
    });
    // A new bastion is there before the old one goes. The sum of nothing is -0.
    Ok(vec![Quota {
        of: "processors of On-Demand instances".to_owned(),
        most,
        used: used.sum::<f64>() + 0.0,
        needed: 2.0,
    }])
}

async fn endpoints(aws: &Aws, plan: &Plan<'_>) -> Asked {
    let vpc = plan.value("BastionVpcId");
    if !plan.says_yes("DeployBastion") || !plan.says_yes("VpcEndpoints") || vpc.is_empty() {
        return Ok(Vec::new());
    }
    let most = service_quota(aws, "vpc", "L-29B6F2EB").await?;
    let of_vpc = format!("Name=vpc-id,Values={vpc}");
    let answer = aws.ask(&["ec2", "describe-vpc-endpoints", "--filters", &of_vpc]).await?;
    let interfaces = list(&answer, "VpcEndpoints").iter().filter(|endpoint| endpoint["VpcEndpointType"] == "Interface");
    Ok(vec![Quota { of: format!("interface endpoints of {vpc}"), most, used: interfaces.count() as f64, needed: 7.0 }])
}

async fn rules(aws: &Aws, plan: &Plan<'_>) -> Asked {
    let groups = plan.list("DatabaseSecurityGroupIds");
    if !plan.says_yes("DeployBastion") || groups.is_empty() {
        return Ok(Vec::new());
    }
    let most = service_quota(aws, "vpc", "L-0EA8095F").await?;
    let mut call = vec!["ec2", "describe-security-groups", "--group-ids"];
    call.extend(groups);
    let answer = match aws.ask(&call).await {
        // That they are not there is told of with the network.
        Err(trouble) if trouble.is(&["InvalidGroup.NotFound", "InvalidGroupId.Malformed"]) => return Ok(Vec::new()),
        other => other?,
    };
    let needed = plan.list("DatabasePorts").len() as f64;
    let quotas = list(&answer, "SecurityGroups").iter().map(|group| {
        let sources = list(group, "IpPermissions").iter().map(|rule| {
            ["IpRanges", "UserIdGroupPairs", "PrefixListIds"].iter().map(|field| list(rule, field).len()).sum::<usize>()
        });
        let used = sources.sum::<usize>() as f64;
        Quota { of: format!("rules of {}", text(group, "GroupId")), most, used, needed }
    });
    Ok(quotas.collect())
}

async fn of_iam(aws: &Aws, needs: &[(&str, usize)]) -> Asked {
    let answer = aws.ask(&["iam", "get-account-summary"]).await?;
    let summary = &answer["SummaryMap"];
    let quota = |(of, needed): &(&str, usize)| {
        let (most, used) = (figure(summary, &format!("{of}Quota"))?, figure(summary, of)?);
        Ok(Quota { of: format!("IAM {of}"), most, used, needed: *needed as f64 })
    };
    needs.iter().map(quota).collect()
}

async fn documents_left(aws: &Aws, needed: usize) -> Asked {
    let answer = aws.ask(&["ssm", "list-documents", "--filters", "Key=Owner,Values=Self"]).await?;
    let used = list(&answer, "DocumentIdentifiers").len() as f64;
    Ok(vec![Quota { of: "documents, unless raised".to_owned(), most: DOCUMENTS, used, needed: needed as f64 }])
}

/// A quota as this account has it.
async fn service_quota(aws: &Aws, service: &str, code: &str) -> Result<f64, Trouble> {
    let call = ["service-quotas", "get-service-quota", "--service-code", service, "--quota-code", code];
    figure(&aws.ask(&call).await?["Quota"], "Value")
}

fn figure(answer: &Value, field: &str) -> Result<f64, Trouble> {
    let unclear =
        || Trouble::Unclear { operation: field.to_owned(), said: format!("there is no {field} in the answer") };
    answer[field].as_f64().ok_or_else(unclear)
}
