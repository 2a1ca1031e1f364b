//! Where the bastion will stand: its VPC and subnet, the databases' security groups, and its way to AWS.

use serde_json::Value;

use super::{
    cli::{Aws, Trouble, list, listed, text},
    endpoints, host,
    plan::Plan,
    routes::{self, Block, Way},
    stack::Stack,
};
use crate::step::Step;

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>, stack: &Stack) -> Vec<Step> {
    if !plan.says_yes("DeployBastion") {
        return vec![Step::ok("Network", "None is needed: DeployBastion is no.")];
    }
    let (vpc, subnet) = (plan.value("BastionVpcId"), plan.value("BastionSubnetId"));
    if vpc.is_empty() || subnet.is_empty() {
        let why = "BastionVpcId and BastionSubnetId are not both given";
        return vec![Step::unseen("Network", "VPC, subnet and the way to AWS", why)];
    }
    let ((mut steps, found), groups) = tokio::join!(place(aws, vpc, subnet), groups(aws, plan, vpc));
    steps.extend(groups);
    let Some(found) = found else {
        steps.push(Step::unseen("Way to AWS", "whether the bastion reaches it", "its subnet was not looked at"));
        return steps;
    };
    let (way, host) =
        tokio::join!(way(aws, plan, stack, &found), host::look(aws, plan, text(&found, "AvailabilityZone")));
    steps.extend(way);
    steps.extend(host);
    steps
}

/// The VPC and the subnet; the subnet as AWS tells of it, where it is the VPC's.
async fn place(aws: &Aws, vpc: &str, subnet: &str) -> (Vec<Step>, Option<Value>) {
    let (vpcs, subnets) =
        (["ec2", "describe-vpcs", "--vpc-ids", vpc], ["ec2", "describe-subnets", "--subnet-ids", subnet]);
    let (vpcs, subnets) = tokio::join!(aws.ask(&vpcs), aws.ask(&subnets));
    let vpc_step = match vpcs {
        Ok(found) if !list(&found, "Vpcs").is_empty() => Step::ok("VPC", format!("{vpc} is there.")),
        Err(trouble) if !trouble.is(&["InvalidVpcID.NotFound", "InvalidVpcId.Malformed"]) => {
            Step::unseen("VPC", vpc, trouble)
        }
        _ => Step::failed(
            "VPC",
            format!("{vpc} is not there, in this region and account."),
            "Give the VPC of the databases as BastionVpcId.",
        ),
    };
    let found = match subnets {
        Ok(found) => list(&found, "Subnets").first().cloned(),
        Err(trouble) if trouble.is(&["InvalidSubnetID.NotFound", "InvalidSubnetId.Malformed"]) => None,
        Err(trouble) => return (vec![vpc_step, Step::unseen("Subnet", subnet, trouble)], None),
    };
    let Some(found) = found else {
        let said = format!("{subnet} is not there, in this region and account.");
        let next = "Give a subnet of that VPC as BastionSubnetId.";
        return (vec![vpc_step, Step::failed("Subnet", said, next)], None);
    };
    let (of, free) = (text(&found, "VpcId"), found["AvailableIpAddressCount"].as_u64().unwrap_or(0));
    if of != vpc {
        let said = format!("{subnet} is of {of}, not of {vpc}.");
        let next = format!("Give a subnet of {vpc} as BastionSubnetId, or {of} as BastionVpcId.");
        return (vec![vpc_step, Step::failed("Subnet", said, next)], None);
    }
    let zone = text(&found, "AvailabilityZone").to_owned();
    let step = match free {
        // The bastion's own, and one for each endpoint that may be made.
        0..8 => Step::failed(
            "Subnet",
            format!("{subnet} has {free} addresses left; the bastion and endpoints may need 8."),
            "Give another subnet as BastionSubnetId.",
        ),
        _ => Step::ok("Subnet", format!("{subnet} is of that VPC, in {zone}, with {free} addresses left.")),
    };
    (vec![vpc_step, step], Some(found))
}

/// The databases' security groups.
async fn groups(aws: &Aws, plan: &Plan<'_>, vpc: &str) -> Vec<Step> {
    const NAME: &str = "Groups";
    let named = plan.list("DatabaseSecurityGroupIds");
    if named.is_empty() {
        let next =
            "Give them as DatabaseSecurityGroupIds, or let BastionSecurityGroupId of the stack's outputs in yourself.";
        return vec![Step::ok(NAME, "No database's security group is named: none will let the bastion in.").but(next)];
    }
    let mut call = vec!["ec2", "describe-security-groups", "--group-ids"];
    call.extend(&named);
    let found = match aws.ask(&call).await {
        Ok(found) => found,
        Err(Trouble::Refused { code, said, .. }) if code.starts_with("InvalidGroup") => {
            let next = "Give security groups of this region as DatabaseSecurityGroupIds.";
            return vec![Step::failed(NAME, said, next)];
        }
        Err(trouble) => return vec![Step::unseen(NAME, listed(named), trouble)],
    };
    let elsewhere = list(&found, "SecurityGroups").iter().filter(|group| group["VpcId"] != vpc);
    let elsewhere: Vec<String> =
        elsewhere.map(|group| format!("{} of {}", text(group, "GroupId"), text(group, "VpcId"))).collect();
    match elsewhere.is_empty() {
        true => vec![Step::ok(NAME, format!("The databases' security groups are of that VPC: {}.", listed(named)))],
        false => vec![Step::failed(
            NAME,
            format!("Not of {vpc}: {}.", listed(elsewhere)),
            "Name groups of that VPC. A rule may name the bastion's group from another VPC only where the two are peered: make such \
             rules yourself.",
        )],
    }
}

/// How the bastion gets to AWS.
async fn way(aws: &Aws, plan: &Plan<'_>, stack: &Stack, subnet: &Value) -> Vec<Step> {
    const NAME: &str = "Way to AWS";
    let (id, vpc) = (text(subnet, "SubnetId"), text(subnet, "VpcId"));
    let table = match routes::table(aws, vpc, id).await {
        Ok(Some(table)) => table,
        Ok(None) => {
            let next = "Give the VPC a main route table.";
            return vec![Step::failed(NAME, format!("{id} has no route table."), next)];
        }
        Err(trouble) => return vec![Step::unseen(NAME, format!("the route table of {id}"), trouble)],
    };
    let (way, endpoints) = tokio::join!(
        routes::way_out(aws, vpc, subnet, &table),
        endpoints::look(aws, plan, stack, subnet, text(&table, "RouteTableId")),
    );
    let endpoints = match endpoints {
        Ok(endpoints) => endpoints,
        Err(trouble) => return vec![Step::unseen(NAME, format!("the endpoints of {vpc}"), trouble)],
    };
    let mut steps = endpoints.wrong;
    let missing = listed(endpoints.missing.iter());
    match way {
        // A way out is needed by nobody, where there is an endpoint of each.
        _ if endpoints.missing.is_empty() => steps.push(Step::ok(NAME, endpoints.all)),
        Ok(Way::Out(by)) => {
            steps.push(Step::ok(NAME, format!("By {by}.")));
            steps.extend(narrowed(plan));
        }
        Ok(Way::None(said, next)) => {
            let said = format!("{said}\nEndpoints that are missing: {missing}.");
            steps.push(Step::failed(NAME, said, next));
        }
        Ok(Way::Unknown(by)) => steps.push(Step::unseen(
            NAME,
            format!("whether AWS is reached through {by}"),
            format!("what is behind it is not this VPC's. Without it, endpoints are missing: {missing}"),
        )),
        Err(trouble) => steps.push(Step::unseen(NAME, format!("where the routes of {id} lead"), trouble)),
    }
    steps
}

/// Where the bastion is not let out to everywhere.
fn narrowed(plan: &Plan) -> Option<Step> {
    let everywhere = Block::parse("0.0.0.0/0");
    let cidr = plan.value("HttpsCidr");
    (Block::parse(cidr) != everywhere).then(|| {
        let why = "AWS's addresses change (ip-ranges.json has them)";
        Step::unseen("HttpsCidr", format!("whether {cidr} holds all of AWS's addresses that the bastion calls"), why)
    })
}
