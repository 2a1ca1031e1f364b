//! Where a subnet's packets go: its route table, and what stands behind the way out that it names.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::cli::{Aws, Trouble, list, text};

/// A block of IPv4 addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    first: u32,
    bits: u32,
}

impl Block {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let (address, bits) = (address.parse::<Ipv4Addr>().ok()?, bits.parse::<u32>().ok()?);
        (bits <= 32).then(|| Self { first: u32::from(address) & Self::mask(bits), bits })
    }

    /// Whether all of the other is in it.
    pub(super) fn holds(self, other: Self) -> bool {
        self.bits <= other.bits && other.first & Self::mask(self.bits) == self.first
    }

    fn mask(bits: u32) -> u32 {
        u32::MAX.checked_shl(32 - bits).unwrap_or(0)
    }
}

/// Whether AWS's public addresses are reached.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// They are, by this.
    Out(String),
    /// They are not: why, and what to do.
    None(String, &'static str),
    /// It leads where this does not look.
    Unknown(String),
}

/// The route table of a subnet: its own, or the VPC's main one.
pub(super) async fn table(aws: &Aws, vpc: &str, subnet: &str) -> Result<Option<Value>, Trouble> {
    let of_vpc = format!("Name=vpc-id,Values={vpc}");
    let tables = aws.ask(&["ec2", "describe-route-tables", "--filters", &of_vpc]).await?;
    let is_its = |association: &Value| association["SubnetId"] == subnet;
    let is_main = |association: &Value| association["Main"] == true;
    let tables = list(&tables, "RouteTables");
    let own = tables.iter().find(|table| list(table, "Associations").iter().any(is_its));
    let main = tables.iter().find(|table| list(table, "Associations").iter().any(is_main));
    Ok(own.or(main).cloned())
}

/// The way out of a subnet by its route table.
pub(super) async fn way_out(aws: &Aws, vpc: &str, subnet: &Value, table: &Value) -> Result<Way, Trouble> {
    let Some(route) = default_route(table) else {
        return Ok(Way::None(
            format!("The route table {} has no route to 0.0.0.0/0.", text(table, "RouteTableId")),
            "Add a route to a NAT gateway, or make endpoints (VpcEndpoints=yes).",
        ));
    };
    if route["State"] == "blackhole" {
        return Ok(Way::None(
            format!("The route to 0.0.0.0/0 of {} ends in nothing (blackhole).", text(table, "RouteTableId")),
            "Point it to a NAT gateway that is there.",
        ));
    }
    let (gateway, nat) = (text(route, "GatewayId"), text(route, "NatGatewayId"));
    if !nat.is_empty() {
        return behind_nat(aws, vpc, nat).await;
    }
    if gateway.starts_with("igw-") {
        return Ok(match subnet["MapPublicIpOnLaunch"] == true {
            true => Way::Out(format!("the internet gateway {gateway}, with a public address")),
            false => Way::None(
                format!("Its way out is the internet gateway {gateway}, and a bastion gets no public address there."),
                "Name a subnet with a route to a NAT gateway, make endpoints (VpcEndpoints=yes), or let the subnet give public \
                 addresses.",
            ),
        });
    }
    let others = ["TransitGatewayId", "InstanceId", "NetworkInterfaceId", "VpcPeeringConnectionId", "CoreNetworkArn"];
    let other = others.iter().map(|field| text(route, field)).chain([gateway]).find(|target| !target.is_empty());
    Ok(Way::Unknown(other.unwrap_or("a target that has no name").to_owned()))
}

fn default_route(table: &Value) -> Option<&Value> {
    list(table, "Routes").iter().find(|route| route["DestinationCidrBlock"] == "0.0.0.0/0")
}

/// What a NAT gateway has behind it.
async fn behind_nat(aws: &Aws, vpc: &str, nat: &str) -> Result<Way, Trouble> {
    let found = match aws.ask(&["ec2", "describe-nat-gateways", "--nat-gateway-ids", nat]).await {
        Err(trouble) if trouble.is(&["NatGatewayNotFound"]) => Value::Null,
        other => other?,
    };
    let Some(gateway) = list(&found, "NatGateways").first() else {
        let said = format!("The route to 0.0.0.0/0 names {nat}, which is not there.");
        return Ok(Way::None(said, "Point it to a NAT gateway that is there."));
    };
    if gateway["State"] != "available" {
        let said = format!("The NAT gateway {nat} is {}.", text(gateway, "State"));
        return Ok(Way::None(said, "Wait until it is available, or point the route to another."));
    }
    // A private one, or one that AWS keeps in all zones of the VPC, is in no subnet of which the table could be read.
    let within = text(gateway, "SubnetId");
    if gateway["ConnectivityType"] == "private" || within.is_empty() {
        return Ok(Way::Unknown(format!("the NAT gateway {nat}, of the kind that has no way of its own")));
    }
    let Some(table) = table(aws, vpc, within).await? else {
        return Ok(Way::Unknown(format!("{nat} in {within}, of which there is no route table")));
    };
    let gateway = default_route(&table).map(|route| text(route, "GatewayId")).unwrap_or_default();
    Ok(match gateway.starts_with("igw-") {
        true => Way::Out(format!("the NAT gateway {nat}")),
        false => Way::None(
            format!("The NAT gateway {nat} is in {within}, which has no route to an internet gateway."),
            "Give that subnet a route to one, or put the NAT gateway into a public subnet.",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_what_is_in_it() {
        let block = |text: &str| Block::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert!(block("0.0.0.0/0").holds(block("10.0.1.0/24")) && block("10.0.0.0/16").holds(block("10.0.255.1/32")));
        assert!(!block("10.0.1.0/24").holds(block("10.0.0.0/16")) && !block("10.1.0.0/16").holds(block("10.0.1.0/24")));
        // What stands behind the bits is of no account.
        assert_eq!(block("10.0.1.7/24"), block("10.0.1.0/24"));
        for wrong in ["10.0.0.0", "10.0.0.0/33", "10.0.0.256/8", "::/0", ""] {
            assert_eq!(Block::parse(wrong), None, "{wrong}");
        }
    }
}
