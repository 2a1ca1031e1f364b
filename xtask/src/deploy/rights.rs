//! What whoever deploys has to be allowed: by IAM's simulator, and by EC2's dry runs, which make nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    caller::{Caller, Identity},
    cli::{Aws, Trouble, list, listed, text},
    host,
    plan::Plan,
};
use crate::step::Step;

const NAME: &str = "Rights";

/// What CloudFormation does with the deployer's rights to make a resource of each type of the template, and to what. In a resource,
/// REGION, ACCOUNT and STACK stand for themselves.
const MAKING: &[(&str, &[&str], &str)] = &[
    ("AWS::CloudWatch::Alarm", &["cloudwatch:PutMetricAlarm"], "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:STACK-Alarm"),
    (
        "AWS::CloudWatch::Dashboard",
        &["cloudwatch:PutDashboard"],
        "arn:aws:cloudwatch::ACCOUNT:dashboard/dbvoice-REGION",
    ),
    ("AWS::EC2::Instance", &["ec2:RunInstances", "ec2:CreateTags", "ssm:GetParameters"], "*"),
    ("AWS::EC2::LaunchTemplate", &["ec2:CreateLaunchTemplate"], "*"),
    (
        "AWS::EC2::SecurityGroup",
        &["ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
        "*",
    ),
    ("AWS::EC2::SecurityGroupIngress", &["ec2:AuthorizeSecurityGroupIngress"], "*"),
    ("AWS::EC2::VPCEndpoint", &["ec2:CreateVpcEndpoint"], "*"),
    ("AWS::Events::Rule", &["events:PutRule", "events:PutTargets"], "arn:aws:events:REGION:ACCOUNT:rule/STACK-Rule"),
    (
        "AWS::IAM::InstanceProfile",
        &["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"],
        "arn:aws:iam::ACCOUNT:instance-profile/STACK-Profile",
    ),
    ("AWS::IAM::ManagedPolicy", &["iam:CreatePolicy"], "arn:aws:iam::ACCOUNT:policy/STACK-Policy"),
    ("AWS::IAM::Policy", &["iam:PutRolePolicy"], "arn:aws:iam::ACCOUNT:role/STACK-Role"),
    (
        "AWS::IAM::Role",
        &["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PassRole"],
        "arn:aws:iam::ACCOUNT:role/STACK-Role",
    ),
    ("AWS::KMS::Key", &["kms:CreateKey", "kms:EnableKeyRotation"], "*"),
    ("AWS::Lambda::Permission", &["lambda:AddPermission"], "arn:aws:lambda:REGION:ACCOUNT:function:dbvoice-skill"),
    (
        "AWS::Logs::LogGroup",
        &["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
        "arn:aws:logs:REGION:ACCOUNT:log-group:/aws/lambda/dbvoice-skill",
    ),
    (
        "AWS::Logs::MetricFilter",
        &["logs:PutMetricFilter"],
        "arn:aws:logs:REGION:ACCOUNT:log-group:/aws/lambda/dbvoice-skill",
    ),
    (
        "AWS::S3::Bucket",
        &[
            "s3:CreateBucket",
            "s3:PutBucketVersioning",
            "s3:PutBucketPublicAccessBlock",
            "s3:PutEncryptionConfiguration",
            "s3:PutBucketOwnershipControls",
        ],
        "arn:aws:s3:::STACK-packagebucket",
    ),
    ("AWS::S3::BucketPolicy", &["s3:PutBucketPolicy"], "arn:aws:s3:::STACK-packagebucket"),
    ("AWS::SNS::Subscription", &["sns:Subscribe"], "arn:aws:sns:REGION:ACCOUNT:STACK-Topic"),
    ("AWS::SNS::Topic", &["sns:CreateTopic", "sns:SetTopicAttributes"], "arn:aws:sns:REGION:ACCOUNT:STACK-Topic"),
    ("AWS::SNS::TopicPolicy", &["sns:SetTopicAttributes"], "arn:aws:sns:REGION:ACCOUNT:STACK-Topic"),
    ("AWS::SQS::Queue", &["sqs:CreateQueue", "sqs:SetQueueAttributes"], "arn:aws:sqs:REGION:ACCOUNT:STACK-Queue"),
    ("AWS::SQS::QueuePolicy", &["sqs:SetQueueAttributes"], "arn:aws:sqs:REGION:ACCOUNT:STACK-Queue"),
    ("AWS::SSM::Association", &["ssm:CreateAssociation"], "arn:aws:ssm:REGION:ACCOUNT:document/dbvoice-install-agent"),
    ("AWS::SSM::Document", &["ssm:CreateDocument"], "arn:aws:ssm:REGION:ACCOUNT:document/dbvoice-check-health"),
    (
        "AWS::Serverless::Function",
        &["lambda:CreateFunction", "lambda:PutFunctionEventInvokeConfig"],
        "arn:aws:lambda:REGION:ACCOUNT:function:dbvoice-skill",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        &["states:CreateStateMachine"],
        "arn:aws:states:REGION:ACCOUNT:stateMachine:STACK-Watch",
    ),
];

/// What `sam deploy --resolve-s3` does itself.
const DEPLOYING: &[(&[&str], &str)] = &[
    (
        &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:DescribeChangeSet"],
        "arn:aws:cloudformation:REGION:ACCOUNT:stack/STACK/0",
    ),
    (&["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket/template"),
];

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>, caller: &Caller, stack: &str) -> Vec<Step> {
    let (simulated, dry) = tokio::join!(simulated(aws, plan, caller, stack), dry_runs(aws, plan));
    simulated.into_iter().chain(dry).collect()
}

/// The actions, by what they are done to.
fn needed(plan: &Plan, account: &str, stack: &str) -> Result<BTreeMap<String, BTreeSet<&'static str>>, String> {
    let types: BTreeSet<String> =
        plan.resources()?.values().filter_map(|resource| resource["Type"].as_str().map(str::to_owned)).collect();
    let mut needed: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    let mut add = |actions: &[&'static str], resource: &str| {
        let named = resource.replace("REGION", plan.region).replace("ACCOUNT", account).replace("STACK", stack);
        needed.entry(named).or_default().extend(actions);
    };
    for kind in types {
        let found = MAKING.iter().find(|(name, ..)| *name == kind);
        let (_, actions, resource) = found.ok_or_else(|| format!("which rights {kind} takes is not known here"))?;
        add(actions, resource);
    }
    DEPLOYING.iter().for_each(|(actions, resource)| add(actions, resource));
    Ok(needed)
}

/// By IAM's simulator: at first for everything at once, then what that does not allow, for what it is done to alone.
async fn simulated(aws: &Aws, plan: &Plan<'_>, caller: &Caller, stack: &str) -> Vec<Step> {
    let what = "what these credentials may do";
    let unseen = |why: String| vec![Step::unseen(NAME, what, why)];
    let source = match caller.identity() {
        Identity::User(arn) => arn.to_owned(),
        // Its path is not in the session's ARN.
        Identity::Role(name) => match aws.ask(&["iam", "get-role", "--role-name", name]).await {
            Ok(role) => text(&role["Role"], "Arn").to_owned(),
            Err(trouble) => return unseen(trouble.to_string()),
        },
        Identity::Root => return unseen("IAM simulates nothing for the root user".to_owned()),
        Identity::Other => return unseen(format!("IAM simulates nothing for {}", caller.arn)),
    };
    let needed = match needed(plan, &caller.account, stack) {
        Ok(needed) => needed,
        Err(problem) => return unseen(problem),
    };
    let all: BTreeSet<&str> = needed.values().flatten().copied().collect();
    let refused = match simulate(aws, plan.region, &source, &all, "*").await {
        Ok(refused) => refused,
        Err(trouble) => return unseen(trouble.to_string()),
    };
    let mut missing = BTreeSet::new();
    for (resource, actions) in &needed {
        let open: BTreeSet<&str> = actions.iter().copied().filter(|action| refused.contains(*action)).collect();
        if resource == "*" {
            missing.extend(open.into_iter().map(str::to_owned));
        } else if !open.is_empty() {
            match simulate(aws, plan.region, &source, &open, resource).await {
                Ok(refused) => missing.extend(refused),
                Err(trouble) => return unseen(trouble.to_string()),
            }
        }
    }
    vec![match missing.is_empty() {
        true => Step::ok(NAME, format!("IAM's simulator allows {source} the {} actions of a deployment.", all.len())),
        false => Step::failed(
            NAME,
            format!(
                "IAM's simulator does not allow {source}:\n{}.",
                missing.into_iter().collect::<Vec<_>>().join("\n")
            ),
            "Let these credentials do that, or deploy with others.",
        ),
    }]
}

/// The actions that are not allowed.
async fn simulate(
    aws: &Aws,
    region: &str,
    source: &str,
    actions: &BTreeSet<&str>,
    resource: &str,
) -> Result<BTreeSet<String>, Trouble> {
    let context = format!("ContextKeyName=aws:RequestedRegion,ContextKeyValues={region},ContextKeyType=string");
    let mut call = vec!["iam", "simulate-principal-policy", "--policy-source-arn", source, "--resource-arns", resource];
    call.extend(["--context-entries", &context, "--action-names"]);
    call.extend(actions);
    let answer = aws.ask(&call).await?;
    let results = list(&answer, "EvaluationResults");
    if results.len() < actions.len() {
        let said = format!("of {} actions it tells of {}", actions.len(), results.len());
        return Err(Trouble::Unclear { operation: "simulate-principal-policy".to_owned(), said });
    }
    let refused = results.iter().filter(|result| result["EvalDecision"] != "allowed");
    Ok(refused.map(|result| text(result, "EvalActionName").to_owned()).collect())
}

/// By EC2, which looks at its own rules and at those of the organisation too.
async fn dry_runs(aws: &Aws, plan: &Plan<'_>) -> Vec<Step> {
    let (vpc, subnet) = (plan.value("BastionVpcId"), plan.value("BastionSubnetId"));
    if !plan.says_yes("DeployBastion") || vpc.is_empty() || subnet.is_empty() {
        return Vec::new();
    }
    let image = match image(aws, plan).await {
        Ok(image) => image,
        Err(trouble) => {
            let step =
                Step::unseen("Dry runs", "whether EC2 would make the bastion", format!("of its image, {trouble}"));
            return vec![step];
        }
    };
    let service = format!("com.amazonaws.{}.ssm", plan.region);
    let mut runs = vec![
        vec!["create-security-group", "--group-name", "dbvoice-check", "--description", "dbvoice", "--vpc-id", vpc],
        vec!["run-instances", "--image-id", &image, "--instance-type", host::kind(plan), "--subnet-id", subnet],
    ];
    if plan.says_yes("VpcEndpoints") {
        runs.push(vec![
            "create-vpc-endpoint",
            "--vpc-endpoint-type",
            "Interface",
            "--vpc-id",
            vpc,
            "--service-name",
            &service,
        ]);
    }
    let mut steps = Vec::new();
    let mut allowed = Vec::new();
    for run in runs {
        let call = [&["ec2"], &run[..], &["--dry-run"]].concat();
        match aws.ask(&call).await {
            Err(trouble) if trouble.is(&["DryRunOperation"]) => allowed.push(run[0]),
            Err(Trouble::Refused { operation, code, said }) => steps.push(Step::failed(
                "Dry runs",
                format!("EC2 would not {operation}: {code}: {said}"),
                match code.as_str() {
                    "UnauthorizedOperation" => "Let these credentials do that, or deploy with others.",
                    _ => "Mend what it names.",
                },
            )),
            Err(trouble) => steps.push(Step::unseen("Dry runs", format!("whether EC2 would {}", run[0]), trouble)),
            Ok(_) => steps.push(Step::unseen("Dry runs", format!("whether EC2 would {}", run[0]), "it did not say")),
        }
    }
    if !allowed.is_empty() {
        steps.insert(0, Step::ok("Dry runs", format!("EC2 would {}.", listed(allowed))));
    }
    steps
}

/// The newest image of the kind that the template takes.
async fn image(aws: &Aws, plan: &Plan<'_>) -> Result<String, Trouble> {
    let architecture = plan.value("Architecture");
    let name = format!("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}");
    let answer = aws.ask(&["ssm", "get-parameter", "--name", &name]).await?;
    let image: &Value = &answer["Parameter"]["Value"];
    Ok(image.as_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_the_template_has_its_rights() {
        let template = super::super::template::read(&stage::checkout().join("template.yaml"));
        let template = template.unwrap_or_else(|problem| panic!("{problem}"));
        let resources = template["Resources"].as_object().into_iter().flatten();
        let there: BTreeSet<&str> = resources.filter_map(|(_, resource)| resource["Type"].as_str()).collect();
        let known: BTreeSet<&str> = MAKING.iter().map(|(kind, ..)| *kind).collect();
        assert_eq!(there, known);
    }
}
