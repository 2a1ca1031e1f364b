"""Fills the local AWS with what deployments meet: VPCs of each kind, a bucket with packages, users.

    python seed.py ENDPOINT REGION all|users

Prints what it has made, as JSON. The programs in the packages are a header of ELF each: nobody runs them.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
import zipfile
from typing import Any

import boto3

ENDPOINT, REGION, WHAT = sys.argv[1:]
SERVICES = ("ssm", "ssmmessages", "ec2messages", "secretsmanager", "rds", "sts", "logs")
ELF = {"arm64": 0xB7, "x86_64": 0x3E}


def client(service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, region_name=REGION, endpoint_url=ENDPOINT, **keys)


ec2, s3, iam = client("ec2"), client("s3"), client("iam")


def vpc() -> str:
    made: str = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=made, EnableDnsHostnames={"Value": True})
    return made


def subnet(of: str, number: int, gateway: dict[str, str]) -> tuple[str, str]:
    """A subnet with a route table of its own, whose way out is this one."""
    zone = f"{REGION}a"
    made = ec2.create_subnet(VpcId=of, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
    table = ec2.create_route_table(VpcId=of)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=made)
    if gateway:
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **gateway)
    return made, table


def endpoints(of: str, within: str, table: str, services: tuple[str, ...], cidr: str) -> None:
    group = ec2.create_security_group(GroupName="endpoints", Description="endpoints", VpcId=of)["GroupId"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": cidr}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    for service in services:
        ec2.create_vpc_endpoint(
            VpcEndpointType="Interface",
            VpcId=of,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            SubnetIds=[within],
            SecurityGroupIds=[group],
            PrivateDnsEnabled=True,
        )
    name = f"com.amazonaws.{REGION}.s3"
    ec2.create_vpc_endpoint(VpcEndpointType="Gateway", VpcId=of, ServiceName=name, RouteTableIds=[table])


def networks() -> dict[str, str]:
    """A VPC with a NAT gateway, and others without a way out: with all endpoints, and with what is wrong with theirs."""
    made: dict[str, str] = {"vpc": vpc()}
    internet = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=made["vpc"])
    made["public"], _ = subnet(made["vpc"], 0, {"GatewayId": internet})
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=made["public"], AllocationId=address)["NatGateway"]["NatGatewayId"]
    made["private"], made["private_table"] = subnet(made["vpc"], 1, {"NatGatewayId": nat})
    made["closed"], made["closed_table"] = subnet(made["vpc"], 2, {})
    made["group"] = ec2.create_security_group(GroupName="orders", Description="orders", VpcId=made["vpc"])["GroupId"]
    for name, services, cidr in (
        ("endpoints", SERVICES, "10.0.0.0/16"),
        ("one_missing", tuple(service for service in SERVICES if service != "secretsmanager"), "10.0.0.0/16"),
        ("shut", SERVICES, "10.0.9.0/24"),
    ):
        made[f"{name}_vpc"] = vpc()
        made[name], table = subnet(made[f"{name}_vpc"], 1, {})
        endpoints(made[f"{name}_vpc"], made[name], table, services, cidr)
    return made


def program(architecture: str) -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00" + ELF[architecture].to_bytes(2, "little") + bytes(64)


def packages() -> dict[str, str]:
    made = {}
    for architecture in ELF:
        function, agent = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(function, "w") as file:
            file.writestr("bootstrap", program(architecture))
        with tarfile.open(fileobj=agent, mode="w:gz") as file:
            entry = tarfile.TarInfo("bastion-agent")
            entry.size = len(program(architecture))
            file.addfile(entry, io.BytesIO(program(architecture)))
        for name, contents in ((f"skill-lambda-{architecture}.zip", function), (f"bastion-agent-{architecture}.tar.gz", agent)):
            s3.put_object(Bucket="dbvoice-packages", Key=f"v1/{name}", Body=contents.getvalue())
            made[name] = hashlib.sha256(contents.getvalue()).hexdigest()
    return made


def user(name: str, statements: list[dict[str, Any]]) -> dict[str, str]:
    iam.create_user(UserName=name)
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_user_policy(UserName=name, PolicyName="rights", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def main() -> None:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    but_roles = {"Effect": "Deny", "Action": ["iam:CreateRole", "states:*"], "Resource": "*"}
    made: dict[str, Any] = {"ann": user("ann", [everything]), "bob": user("bob", [everything, but_roles])}
    if WHAT == "all":
        s3.create_bucket(Bucket="dbvoice-packages", CreateBucketConfiguration={"LocationConstraint": REGION})
        made |= {"network": networks(), "packages": packages()}
    print(json.dumps(made))


if __name__ == "__main__":
    main()
