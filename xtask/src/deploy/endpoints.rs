//! The VPC's endpoints: those that a bastion without another way out needs, and whether they can be used.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    cli::{Aws, Trouble, list, listed, text},
    plan::Plan,
    routes::Block,
    stack::Stack,
};
use crate::step::Step;

const NAME: &str = "Endpoints";

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    /// The services without one, such as `ssmmessages`.
    pub(super) missing: BTreeSet<String>,
    /// What is said where none is missing.
    pub(super) all: String,
    /// What is wrong with those that are there, or with those that are to be made.
    pub(super) wrong: Vec<Step>,
}

pub(super) async fn look(
    aws: &Aws,
    plan: &Plan<'_>,
    stack: &Stack,
    subnet: &Value,
    table: &str,
) -> Result<Endpoints, Trouble> {
    let vpc = text(subnet, "VpcId");
    let of_vpc = format!("Name=vpc-id,Values={vpc}");
    let answer = aws.ask(&["ec2", "describe-vpc-endpoints", "--filters", &of_vpc]).await?;
    let there = list(&answer, "VpcEndpoints");
    let mut found = Endpoints::default();
    let makes = plan.says_yes("VpcEndpoints");
    if makes {
        found.wrong.extend(to_be_made(plan, stack, there, table));
    }
    let mut usable = Vec::new();
    for service in needed(plan) {
        let name = format!("com.amazonaws.{}.{service}", plan.region);
        let of_service = there.iter().filter(|endpoint| endpoint["ServiceName"] == name.as_str());
        let mut of_service = of_service.filter(|endpoint| match text(endpoint, "VpcEndpointType") {
            "Gateway" => list(endpoint, "RouteTableIds").iter().any(|id| id == table),
            _ => endpoint["PrivateDnsEnabled"] == true,
        });
        match of_service.next_back() {
            None if makes => {}
            None => {
                found.missing.insert(service);
            }
            Some(endpoint) if !text(endpoint, "State").eq_ignore_ascii_case("available") => {
                let said = format!("That of {service} is {}.", text(endpoint, "State"));
                found.wrong.push(Step::failed(NAME, said, "Wait until it is available, or make it anew."));
            }
            Some(endpoint) => usable.push((service, endpoint)),
        }
    }
    found.wrong.extend(entrances(aws, stack, &usable, subnet).await?);
    found.all = match makes {
        true => "By endpoints: those that are not there yet will be made (VpcEndpoints=yes).".to_owned(),
        false => "By endpoints: each service that the bastion calls has one.".to_owned(),
    };
    // They are names of the VPC, and it has to answer for them.
    if makes || there.iter().any(|endpoint| endpoint["PrivateDnsEnabled"] == true) {
        found.wrong.extend(names(aws, vpc).await?);
    }
    Ok(found)
}

/// The services that the template would make endpoints of.
fn needed(plan: &Plan) -> BTreeSet<String> {
    let resources = plan.template["Resources"].as_object().into_iter().flatten().map(|(_, resource)| resource);
    let endpoints = resources.filter(|resource| resource["Type"] == "AWS::EC2::VPCEndpoint");
    let names = endpoints.filter_map(|endpoint| endpoint["Properties"]["ServiceName"]["Fn::Sub"].as_str());
    names.filter_map(|name| name.rsplit('.').next()).map(str::to_owned).collect()
}

/// What stands in the way of the endpoints that are to be made.
fn to_be_made(plan: &Plan, stack: &Stack, there: &[Value], table: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let conflicts = needed(plan).into_iter().filter(|service| {
        let name = format!("com.amazonaws.{}.{service}", plan.region);
        let same =
            |endpoint: &&Value| endpoint["ServiceName"] == name.as_str() && endpoint["PrivateDnsEnabled"] == true;
        // Those of an earlier deployment are the stack's own.
        let foreign = |endpoint: &Value| !stack.has_made(text(endpoint, "VpcEndpointId"));
        there.iter().filter(same).any(foreign)
    });
    let conflicts: Vec<String> = conflicts.collect();
    if !conflicts.is_empty() {
        steps.push(Step::failed(
            NAME,
            format!(
                "The VPC has endpoints of {} already; a second with the same private name is refused.",
                listed(conflicts)
            ),
            "VpcEndpoints=no, and make the missing ones by hand.",
        ));
    }
    let tables = plan.list("EndpointRouteTableIds");
    if !tables.contains(&table) {
        let said = format!("EndpointRouteTableIds does not name {table}, the route table of the bastion's subnet.");
        let next = format!("--parameter EndpointRouteTableIds={table}: the package comes from S3.");
        steps.push(Step::failed(NAME, said, next));
    }
    steps
}

/// Whether the endpoints' security groups let the subnet in.
async fn entrances(
    aws: &Aws,
    stack: &Stack,
    endpoints: &[(String, &Value)],
    subnet: &Value,
) -> Result<Vec<Step>, Trouble> {
    let guarded = endpoints.iter().filter(|(_, endpoint)| endpoint["VpcEndpointType"] != "Gateway");
    let groups_of = |endpoint: &Value| -> Vec<String> {
        list(endpoint, "Groups").iter().map(|group| text(group, "GroupId").to_owned()).collect()
    };
    let all: BTreeSet<String> = guarded.clone().flat_map(|(_, endpoint)| groups_of(endpoint)).collect();
    let cidr = text(subnet, "CidrBlock");
    let Some(clients) = Block::parse(cidr).filter(|_| !all.is_empty()) else {
        let unseen = |(service, _): &(String, &Value)| {
            let what = format!("whether the endpoint of {service} lets the bastion in");
            Step::unseen(NAME, what, "it tells of no security group")
        };
        return Ok(guarded.map(unseen).collect());
    };
    let mut call = vec!["ec2", "describe-security-groups", "--group-ids"];
    call.extend(all.iter().map(String::as_str));
    let found = aws.ask(&call).await?;
    // A bastion that is not there yet has no group that a rule could name: its address alone lets it in.
    let own = stack.outputs.get("BastionSecurityGroupId");
    let lets_in = |rule: &Value| {
        let mut by_address = list(rule, "IpRanges").iter().filter_map(|range| Block::parse(text(range, "CidrIp")));
        let mut by_group = list(rule, "UserIdGroupPairs").iter().map(|pair| text(pair, "GroupId"));
        by_address.any(|block| block.holds(clients)) || by_group.any(|id| own.is_some_and(|own| own == id))
    };
    let open = list(&found, "SecurityGroups")
        .iter()
        .filter(|group| list(group, "IpPermissions").iter().any(|rule| lets_https_in(rule) && lets_in(rule)));
    let open: BTreeSet<&str> = open.map(|group| text(group, "GroupId")).collect();
    let shut = guarded.filter(|(_, endpoint)| !groups_of(endpoint).iter().any(|group| open.contains(group.as_str())));
    let shut: Vec<&str> = shut.map(|(service, _)| service.as_str()).collect();
    Ok(match shut.is_empty() {
        true => Vec::new(),
        false => vec![Step::failed(
            NAME,
            format!("Those of {} are there, and their security groups do not let {cidr} in at 443.", listed(shut)),
            format!(
                "Add a rule for {cidr}, TCP 443. Where its name is private, a NAT gateway is no way round an endpoint."
            ),
        )],
    })
}

fn lets_https_in(rule: &Value) -> bool {
    let port = |field: &str| rule[field].as_i64();
    match text(rule, "IpProtocol") {
        "-1" => true,
        "tcp" | "6" => port("FromPort").is_some_and(|from| from <= 443) && port("ToPort").is_some_and(|to| to >= 443),
        _ => false,
    }
}

/// Whether the VPC answers for private names.
async fn names(aws: &Aws, vpc: &str) -> Result<Vec<Step>, Trouble> {
    let mut off = Vec::new();
    for (attribute, field) in [("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")] {
        let call = ["ec2", "describe-vpc-attribute", "--vpc-id", vpc, "--attribute", attribute];
        if aws.ask(&call).await?[field]["Value"] != true {
            off.push(attribute);
        }
    }
    Ok(match off.is_empty() {
        true => Vec::new(),
        false => vec![Step::failed(
            NAME,
            format!("{} is off for {vpc}: endpoints have no private names there.", listed(off)),
            "Turn it on: aws ec2 modify-vpc-attribute.",
        )],
    })
}
