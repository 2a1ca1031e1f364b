//! The packages in their bucket: that they are there, are what is meant by their checksums, and are for the architecture.

use std::path::Path;

use super::{
    archives,
    cli::{Aws, Trouble, text},
    plan::Plan,
    stack::Stack,
};
use crate::step::Step;

const NAME: &str = "Packages";

/// A package that is larger is fetched by nobody: Lambda takes 250 MB unpacked, and the agent's is a tenth of that.
const LARGEST: u64 = 300 << 20;

/// The bucket: that of a parameter, or the stack's own.
fn bucket<'a>(plan: &'a Plan<'_>, stack: &'a Stack) -> Option<&'a str> {
    match plan.value("AgentPackageBucket") {
        "" => stack.outputs.get("PackageBucketName").map(String::as_str),
        given => Some(given),
    }
}

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>, stack: &Stack) -> Vec<Step> {
    let skill = if plan.says_yes("DeploySkill") { plan.value("SkillPackage") } else { "" };
    let (agent, configuration) = (plan.value("AgentPackage"), plan.value("AgentConfiguration"));
    if [skill, agent, configuration].iter().all(|key| key.is_empty()) {
        return vec![Step::ok(
            NAME,
            "None is named: this is the pass that makes the bucket, or bastions are left alone.",
        )];
    }
    let Some(bucket) = bucket(plan, stack) else {
        return vec![match stack.is_known {
            false => {
                Step::unseen(NAME, "the packages in their bucket", "the stack, which knows its name, was not looked at")
            }
            true => Step::failed(
                NAME,
                "Packages are named, and there is no bucket yet.",
                "Deploy the first pass, which makes it, and fill it (docs/deploying.md, steps 4 and 5), or give AgentPackageBucket.",
            ),
        }];
    };
    let location = match aws.ask(&["s3api", "get-bucket-location", "--bucket", bucket]).await {
        Ok(location) => location,
        Err(trouble) if trouble.is(&["NoSuchBucket"]) => {
            let next = "Give the bucket that the first pass has made as AgentPackageBucket, or none.";
            return vec![Step::failed(NAME, format!("There is no bucket {bucket}."), next)];
        }
        Err(trouble) => return vec![Step::unseen(NAME, format!("the bucket {bucket}"), trouble)],
    };
    let region = match text(&location, "LocationConstraint") {
        "" => "us-east-1",
        "EU" => "eu-west-1",
        other => other,
    };
    if region != plan.region {
        let said = format!("The bucket {bucket} is in {region}, and has to be in {}.", plan.region);
        return vec![Step::failed(NAME, said, "Name a bucket of this region as AgentPackageBucket.")];
    }
    let mut steps = Vec::new();
    let (of_skill, of_agent) =
        tokio::join!(package_of_skill(aws, plan, bucket, skill), package_of_agent(aws, plan, bucket));
    steps.extend(of_skill);
    steps.extend(of_agent);
    if !configuration.is_empty() {
        steps.push(
            object(aws, bucket, configuration, None)
                .await
                .map_or_else(|step| step, |_| Step::ok(NAME, format!("{configuration} is there."))),
        );
    }
    steps
}

async fn package_of_skill(aws: &Aws, plan: &Plan<'_>, bucket: &str, key: &str) -> Vec<Step> {
    if key.is_empty() {
        return Vec::new();
    }
    let version = Some(plan.value("SkillPackageVersion")).filter(|version| !version.is_empty());
    let sum = match fetched(aws, plan, bucket, key, version, "bootstrap").await {
        Ok(sum) => sum,
        Err(step) => return vec![step],
    };
    // Nothing names its checksum. What was built here is what is meant, unless the very object is named.
    let local = plan.folder.join("target/packages").join(key.rsplit('/').next().unwrap_or(key));
    let other = archives::sha256(&local).is_ok_and(|local| local != sum) && version.is_none();
    vec![match other {
        true => Step::failed(
            NAME,
            format!("{key} in {bucket} is another than the one in target/packages. It is {sum}."),
            "Copy what was built under a name of its own (docs/deploying.md, step 5), or pin the one in the bucket by \
             SkillPackageVersion.",
        ),
        false => Step::ok(NAME, format!("{key} is in {bucket}: {sum}.")),
    }]
}

async fn package_of_agent(aws: &Aws, plan: &Plan<'_>, bucket: &str) -> Vec<Step> {
    let (key, meant) = (plan.value("AgentPackage"), plan.value("AgentPackageSha256"));
    if key.is_empty() {
        return Vec::new();
    }
    let sum = match fetched(aws, plan, bucket, key, None, "bastion-agent").await {
        Ok(sum) => sum,
        Err(step) => return vec![step],
    };
    let mut steps = vec![match sum == meant {
        true => Step::ok(NAME, format!("{key} is in {bucket}, with the checksum that AgentPackageSha256 names.")),
        false => Step::failed(
            NAME,
            format!("{key} in {bucket} is {sum},\nand AgentPackageSha256 is {meant}: bastions would refuse it."),
            "Copy the package once more, or give the checksum of the one that was built (docs/deploying.md, steps 3 and 5).",
        ),
    }];
    if plan.value("AgentPublicKey") != "none" {
        let signature = format!("{key}.minisig");
        steps.push(object(aws, bucket, &signature, None).await.map_or_else(
            |step| step,
            |_| Step::ok(NAME, format!("{signature} is there. Bastions hold the package against it.")),
        ));
    }
    steps
}

/// The checksum of a package, after it was fetched and is one for the architecture.
async fn fetched(
    aws: &Aws,
    plan: &Plan<'_>,
    bucket: &str,
    key: &str,
    version: Option<&str>,
    program: &str,
) -> Result<String, Step> {
    let size = object(aws, bucket, key, version).await?;
    let what = format!("the contents of {key}");
    if size > LARGEST {
        let next = "Look whether it is the package.";
        return Err(Step::failed(NAME, format!("{key} has {size} bytes, which no package has."), next));
    }
    let folder = tempfile::tempdir().map_err(|error| Step::unseen(NAME, &what, error))?;
    // The end of its name says of what kind it is.
    let file = folder.path().join(key.rsplit('/').next().unwrap_or(key));
    let path = file.to_string_lossy();
    let mut call = vec!["s3api", "get-object", "--bucket", bucket, "--key", key];
    call.extend(version.iter().flat_map(|version| ["--version-id", *version]));
    call.push(&path);
    aws.fetch(&call).await.map_err(|trouble| Step::unseen(NAME, &what, trouble))?;
    let sum = archives::sha256(&file).map_err(|error| Step::unseen(NAME, &what, error))?;
    is_for_the_architecture(plan, key, &file, program)?;
    Ok(sum)
}

fn is_for_the_architecture(plan: &Plan, key: &str, file: &Path, program: &str) -> Result<(), Step> {
    let next = "Build it with cargo xtask package, and copy it once more.";
    let machine = archives::machine(file, program).map_err(|problem| {
        Step::failed(NAME, format!("{key} is not what cargo xtask package makes: {problem}."), next)
    })?;
    let architecture = plan.value("Architecture");
    match machine.to_string() == architecture {
        true => Ok(()),
        false => Err(Step::failed(
            NAME,
            format!("{key} is for {machine}, and Architecture is {architecture}."),
            format!("Build it with cargo xtask package --architecture {architecture}, or give the other Architecture."),
        )),
    }
}

/// The size of an object.
async fn object(aws: &Aws, bucket: &str, key: &str, version: Option<&str>) -> Result<u64, Step> {
    let mut call = vec!["s3api", "head-object", "--bucket", bucket, "--key", key];
    call.extend(version.iter().flat_map(|version| ["--version-id", *version]));
    let missing = |trouble: &Trouble| trouble.is(&["404", "NoSuchKey", "NoSuchVersion", "400"]);
    match aws.ask(&call).await {
        Ok(about) => Ok(about["ContentLength"].as_u64().unwrap_or(0)),
        Err(trouble) if missing(&trouble) => {
            let of = version.map(|version| format!(" of the version {version}")).unwrap_or_default();
            Err(Step::failed(
                NAME,
                format!("{key}{of} is not in {bucket}."),
                "Copy it there: docs/deploying.md, step 5. The key begins with the version, such as v0.1.0/.",
            ))
        }
        Err(trouble) => Err(Step::unseen(NAME, format!("{key} in {bucket}"), trouble)),
    }
}
