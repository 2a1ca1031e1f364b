"""template.yaml, expanded and deployed into moto: in its passes, with and without each choice.

Each is a stack of its own in a new account: moto updates no stack that has conditions. What moto has no model of (alarms' subscriptions, associations, metric filters ...) it passes over; those are looked at as
CloudFormation would make them, with each reference and condition resolved by moto.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import subprocess
import unittest
import warnings
import zipfile
from typing import Any

import boto3
from moto import mock_aws
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.parsing import clean_json

from expand import CHECKOUT, REGION, expanded

ACCOUNT = "123456789012"
SKILL = "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef"
SKILL_PACKAGE = "v1/skill-lambda-arm64.zip"
SHA256 = "0123456789abcdef" * 4
NO_SKILL = {"DeploySkill": "no"}
PACKAGES = {"AgentPackageBucket": "packages"}
AGENT = {"AgentPackage": "v1/bastion-agent-arm64.tar.gz", "AgentPackageSha256": SHA256}
SKILL_HERE = {"DeploySkill": "yes", "SkillPackage": SKILL_PACKAGE, **PACKAGES}

TEMPLATE = expanded()
# moto starts no instance by its launch template alone.
TEMPLATE["Resources"]["Bastion"]["Properties"]["ImageId"] = "ami-12c6146b"
BODY = json.dumps(TEMPLATE)


class Deployed(unittest.TestCase):
    """Stacks, each in an account that holds a VPC, three security groups, and a bucket with the function's package."""

    def setUp(self) -> None:
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
        self.addCleanup(logging.disable, logging.NOTSET)
        self.session = boto3.Session(region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")

        self.aws = mock_aws()
        self.aws.start()
        self.addCleanup(self.aws.stop)

    def client(self, service: str) -> Any:
        return self.session.client(service)

    def account(self) -> None:
        self.aws.stop()
        self.aws.start(reset=True)
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
        self.bastion = {"DeployBastion": "yes", "BastionVpcId": vpc, "BastionSubnetId": subnet}
        self.table = ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
        group = lambda name: ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        self.groups = [group("orders"), group("blog"), group("shop")]
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as file:
            file.writestr("bootstrap", "#!/bin/sh\n")
        self.client("s3").create_bucket(Bucket=PACKAGES["AgentPackageBucket"])
        kept = {"Bucket": PACKAGES["AgentPackageBucket"], "Key": SKILL_PACKAGE}
        self.client("s3").put_bucket_versioning(Bucket=kept["Bucket"], VersioningConfiguration={"Status": "Enabled"})
        self.version = self.client("s3").put_object(Body=package.getvalue(), **kept)["VersionId"]

    def deploy(self, *choices: dict[str, str], bastion: bool = False) -> None:
        """Deploys anew with these parameters, with a bastion or without."""
        self.account()
        parameters = {"DeployBastion": "no"} | (self.bastion if bastion else {})
        for choice in choices:
            parameters |= {key: value.format(self=self) for key, value in choice.items()}
        known = TEMPLATE["Parameters"]
        for key, value in parameters.items():
            allowed = known[key].get("AllowedValues")
            self.assertTrue(allowed is None or value in map(str, allowed), key)
            self.assertRegex(value, known[key].get("AllowedPattern", "."), key)
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName="dbvoice", TemplateBody=BODY, Parameters=given, Capabilities=["CAPABILITY_IAM"]
        )
        (stack,) = cloudformation.describe_stacks(StackName="dbvoice")["Stacks"]
        self.assertEqual(stack["StackStatus"], "CREATE_COMPLETE", stack)
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        (found,) = cloudformation_backends[ACCOUNT][REGION].stacks.values()
        self.map = found.resource_map

    def resources(self) -> dict[str, dict[str, Any]]:
        """Those whose condition holds, with their properties as CloudFormation would make them."""
        every = TEMPLATE["Resources"]
        there = {name: of for name, of in every.items() if "Condition" not in of or self.map.lazy_condition_map[of["Condition"]]}
        return {name: {"Type": of["Type"], **clean_json(of.get("Properties", {}), self.map)} for name, of in there.items()}

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        return {name: of for name, of in self.resources().items() if of["Type"] == kind}

    def statements(self, role: str) -> list[dict[str, Any]]:
        """All that a role may do: its own policies, those beside it, and managed ones."""
        found: list[dict[str, Any]] = []
        resources = self.resources()
        documents = [policy["PolicyDocument"] for policy in resources[role].get("Policies", [])]
        if role == "BastionRole":
            documents += [of["PolicyDocument"] for of in self.of_type("AWS::IAM::ManagedPolicy").values()]
        if role == "SkillRole" and "TasksPolicy" in resources:
            documents.append(json.loads(resources["TasksPolicy"]["PolicyDocument"]))
        for document in documents:
            found += [statement for statement in document["Statement"] if statement]
        return found

    def may(self, role: str, action: str) -> list[dict[str, Any]]:
        """The statements that allow an action."""
        allow = [statement for statement in self.statements(role) if statement["Effect"] == "Allow"]
        return [statement for statement in allow if action in listed(statement["Action"])]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Passes(Deployed):
    def test_the_bucket_comes_first_then_the_rest_and_the_skill_when_it_is_there(self) -> None:
        self.deploy(NO_SKILL)
        buckets = [bucket["Name"] for bucket in self.client("s3").list_buckets()["Buckets"]]
        self.assertIn(self.outputs["PackageBucketName"], buckets)
        for kind in ("AWS::Lambda::Function", "AWS::EC2::Instance", "AWS::SSM::Association", "AWS::CloudWatch::Alarm"):
            self.assertEqual(self.of_type(kind), {}, kind)

        # There is no skill yet: the function is there, and refuses all.
        self.deploy(SKILL_HERE, AGENT, bastion=True)
        self.assertEqual(self.outputs["PackageBucketName"], "packages")
        self.assertEqual(self.of_type("AWS::S3::Bucket"), {})
        function = self.client("lambda").get_function_configuration(FunctionName="dbvoice-skill")
        self.assertEqual(
            function["Environment"]["Variables"],
            {
                "ALEXA_SKILL_ID": "none",
                "PARAMETER_PREFIX": "/dbvoice",
                "ALLOW_TASKS": "no",
                "BASTION_TAG": "dbvoice-role=bastion",
            },
        )
        self.assertEqual(self.callers(), {"events.amazonaws.com": None})
        (association,) = self.of_type("AWS::SSM::Association").values()
        self.assertEqual(association["Name"], "dbvoice-install-agent")
        self.assertEqual(
            association["Parameters"],
            {
                "Source": ["s3://packages/v1/bastion-agent-arm64.tar.gz"],
                "Sha256": [SHA256],
                "PublicKey": ["none"],
            },
        )
        self.assertEqual(association["Targets"], [{"Key": "tag:dbvoice-role", "Values": ["bastion"]}])

        self.deploy(SKILL_HERE, AGENT, {"AlexaSkillId": SKILL})
        self.assertEqual(self.callers()["alexa-appkit.amazon.com"], SKILL)
        (made,) = self.of_type("AWS::Lambda::Function").values()
        self.assertEqual(made["Environment"]["Variables"]["ALEXA_SKILL_ID"], SKILL)

    def callers(self) -> dict[str, str | None]:
        permissions = self.of_type("AWS::Lambda::Permission").values()
        return {permission["Principal"]: permission.get("EventSourceToken") for permission in permissions}

    def test_a_region_without_the_skill_has_no_function_and_a_bastion_of_others_is_kept_and_watched(self) -> None:
        bus = f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/default"
        self.deploy(NO_SKILL, AGENT, {"SkillEventBusArn": bus})
        for kind in ("AWS::Lambda::Function", "AWS::EC2::Instance", "AWS::EC2::SecurityGroup"):
            self.assertEqual(self.of_type(kind), {}, kind)
        self.assertEqual(set(self.of_type("AWS::CloudWatch::Alarm")), {"AgentNotSeenAlarm", "DeadLettersAlarm"})
        rules = self.of_type("AWS::Events::Rule")
        forward = {name: rule["Targets"][0] for name, rule in rules.items() if rule["Targets"][0]["Arn"] == bus}
        self.assertEqual(set(forward), {"ForwardLateResultsRule", "ForwardTasksThatAreOverRule"})
        # What does not get there is kept, and told of.
        queue, (policy,) = self.map["DeadLetters"].queue_arn, self.of_type("AWS::SQS::QueuePolicy").values()
        (statement,) = policy["PolicyDocument"]["Statement"]
        self.assertEqual(set(statement["Condition"]["ArnEquals"]["aws:SourceArn"]), {self.map[name].arn for name in forward})
        for name, target in forward.items():
            self.assertEqual(target["DeadLetterConfig"], {"Arn": queue}, name)
            self.assertTrue(target["RetryPolicy"]["MaximumRetryAttempts"], name)

        # Nobody is told of late results: there is nothing to keep.
        self.deploy(NO_SKILL, AGENT)
        self.assertEqual(self.of_type("AWS::SQS::Queue"), {})
        self.assertEqual(set(self.of_type("AWS::CloudWatch::Alarm")), {"AgentNotSeenAlarm"})
        self.deploy(NO_SKILL, AGENT, {"SkillEventBusArn": bus})
        policy = self.client("iam").get_policy(PolicyArn=self.outputs["BastionPolicyArn"])["Policy"]
        self.assertIn("BastionPolicy", policy["PolicyName"])
        own = self.client("ssm").list_documents(Filters=[{"Key": "Owner", "Values": ["Self"]}])["DocumentIdentifiers"]
        self.assertEqual(
            {document["Name"] for document in own},
            {f"dbvoice-{path.stem}" for path in (CHECKOUT / "ssm-documents").glob("*.yaml")},
        )


class Function(Deployed):
    def test_it_is_of_the_package_that_is_named_and_of_the_version_where_one_is(self) -> None:
        package = {"S3Bucket": PACKAGES["AgentPackageBucket"], "S3Key": SKILL_PACKAGE}
        for choice in ({}, {"SkillPackageVersion": "{self.version}"}):
            self.deploy(SKILL_HERE, choice)
            (made,) = self.of_type("AWS::Lambda::Function").values()
            self.assertEqual(made["Code"], package | ({"S3ObjectVersion": self.version} if choice else {}))
        self.assertIn("SkillPackageVersion", (CHECKOUT / "docs/deploying.md").read_text(encoding="utf-8"))

    def test_its_log_is_kept_as_long_as_is_said_and_is_the_one_that_it_writes(self) -> None:
        for choice, days in (({}, 30), ({"LogRetentionDays": "7"}, 7)):
            self.deploy(SKILL_HERE, choice)
            (group,) = self.client("logs").describe_log_groups()["logGroups"]
            self.assertEqual((group["logGroupName"], group["retentionInDays"]), ("/aws/lambda/dbvoice-skill", days))
            (made,) = self.of_type("AWS::Lambda::Function").values()
            self.assertEqual(made["LoggingConfig"], {"LogGroup": group["logGroupName"]})
            # The metrics of wrong codes are counted in it.
            for counted in self.of_type("AWS::Logs::MetricFilter").values():
                self.assertEqual(counted["LogGroupName"], group["logGroupName"])


class Bastion(Deployed):
    def test_it_is_built_for_its_architecture_and_starts_with_its_configuration(self) -> None:
        configured = {"AgentConfiguration": "bastion/config.toml"}
        for choices, size, configuration in (
            ([configured, PACKAGES], "t4g.nano", "s3://packages/bastion/config.toml"),
            ([configured, PACKAGES, {"Architecture": "x86_64"}], "t3.nano", "s3://packages/bastion/config.toml"),
            ([{"BastionInstanceType": "t4g.micro"}], "t4g.micro", ""),
        ):
            self.deploy(NO_SKILL, *choices, bastion=True)
            (launch,) = self.of_type("AWS::EC2::LaunchTemplate").values()
            host = launch["LaunchTemplateData"]
            self.assertEqual(host["InstanceType"], size)
            script = base64.b64decode(host["UserData"]).decode()
            self.assertTrue(script.startswith("#!/bin/bash\n"), script)
            self.assertIn(f"\nconfiguration='{configuration}'\n", script)
            checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
            self.assertEqual((checked.returncode, checked.stderr), (0, ""))

    def test_ports_are_open_on_both_sides_and_no_others(self) -> None:
        ports = ("5432", "3307", "1521")
        network = {"DatabasePorts": ",".join(ports), "DatabaseCidr": "10.0.0.0/16", "HttpsCidr": "10.1.0.0/16"}
        self.deploy(NO_SKILL, network, {"DatabaseSecurityGroupIds": "{self.groups[0]},{self.groups[1]}"}, bastion=True)
        rules = self.of_type("AWS::EC2::SecurityGroupIngress").values()
        opened = sorted((rule["GroupId"], str(rule["FromPort"]), str(rule["ToPort"])) for rule in rules)
        self.assertEqual(opened, sorted((group, port, port) for group in self.groups[:2] for port in ports))
        egress = self.of_type("AWS::EC2::SecurityGroup")["BastionSecurityGroup"]["SecurityGroupEgress"]
        out = [(str(rule["FromPort"]), rule.get("CidrIp")) for rule in egress if rule]
        self.assertEqual(out, [("443", "10.1.0.0/16"), *((port, "10.0.0.0/16") for port in ports)])

    def test_endpoints_are_made_where_they_are_wanted(self) -> None:
        wanted = {"VpcEndpoints": "yes", "EndpointRouteTableIds": "{self.table}"}
        wanted |= {"EndpointClientCidr": "10.0.0.0/16"}
        every = {"ssm", "ssmmessages", "ec2messages", "secretsmanager", "rds", "sts", "logs", "s3"}
        for choice, services in (({}, set()), (wanted, every)):
            self.deploy(NO_SKILL, choice, bastion=True)
            found = self.of_type("AWS::EC2::VPCEndpoint").values()
            self.assertEqual({point["ServiceName"].rsplit(".", 1)[1] for point in found}, services)


class Watching(Deployed):
    def test_alarms_tell_the_topic_and_people_are_subscribed(self) -> None:
        told = {
            "NotificationEmail": "dba@example.com",
            "NotificationPhone": "+12065550100",
            "AlarmEmail": "ops@example.com",
            "AlarmPhone": "+12065550101",
        }
        self.deploy(SKILL_HERE, AGENT, told, {"AllowTasks": "yes", "OwnKey": "yes"}, bastion=True)
        topic = self.outputs["AlarmTopicArn"]
        alarms = self.of_type("AWS::CloudWatch::Alarm")
        of = {(alarm["Namespace"], alarm["MetricName"]) for alarm in alarms.values()}
        self.assertEqual(
            of,
            {
                ("AWS/Lambda", "Errors"),
                ("AWS/Lambda", "Throttles"),
                ("AWS/Lambda", "Duration"),
                ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
                ("dbvoice/Skill", "WrongCodes"),
                ("dbvoice/Bastion", "BastionsOnline"),
                ("AWS/EC2", "StatusCheckFailed"),
            },
        )
        for name, alarm in alarms.items():
            self.assertEqual(alarm["AlarmActions"], [topic], name)
        told_by = {(of["Protocol"], of["Endpoint"], of["TopicArn"]) for of in self.of_type("AWS::SNS::Subscription").values()}
        notifications = self.outputs["NotificationTopicArn"]
        self.assertEqual(
            told_by,
            {
                ("email", "dba@example.com", notifications),
                ("sms", "+12065550100", notifications),
                ("email", "ops@example.com", topic),
                ("sms", "+12065550101", topic),
            },
        )
        (function,) = self.of_type("AWS::Lambda::Function").values()
        self.assertEqual(function["Environment"]["Variables"]["NOTIFICATION_TOPIC_ARN"], notifications)
        queue = function["DeadLetterConfig"]["TargetArn"]
        rules = self.of_type("AWS::Events::Rule")
        for rule in ("LateResultsRule", "TasksThatAreOverRule"):
            self.assertEqual(rules[rule]["Targets"][0]["DeadLetterConfig"], {"Arn": queue})
        (key,) = self.of_type("AWS::KMS::Key")
        for name, kept in self.of_type("AWS::SNS::Topic").items():
            self.assertIn("arn:aws:kms:", kept["KmsMasterKeyId"], name)

    def test_nothing_is_sent_where_nobody_is_named(self) -> None:
        self.deploy(SKILL_HERE, {"NotificationTopicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:ours"})
        self.assertEqual(self.of_type("AWS::SNS::Subscription"), {})
        self.assertEqual(set(self.of_type("AWS::SNS::Topic")), {"AlarmTopic"})
        (statement,) = self.may("SkillRole", "sns:Publish")
        self.assertEqual(statement["Resource"], f"arn:aws:sns:eu-west-1:{ACCOUNT}:ours")

    def test_the_watch_counts_and_the_filter_finds_what_the_skill_writes(self) -> None:
        self.deploy(SKILL_HERE, {"AllowTasks": "yes"}, bastion=True)
        definition = json.loads(self.of_type("AWS::StepFunctions::StateMachine")["BastionWatch"]["DefinitionString"])
        tell = definition["States"]["Tell"]["Arguments"]
        alarm = self.of_type("AWS::CloudWatch::Alarm")["AgentNotSeenAlarm"]
        self.assertEqual((tell["Namespace"], tell["MetricData"][0]["MetricName"]), (alarm["Namespace"], alarm["MetricName"]))
        # The skill finds its bastions by the same tag.
        (function,) = self.of_type("AWS::Lambda::Function").values()
        (asked,) = definition["States"]["Ask"]["Arguments"]["Filters"]
        self.assertEqual(
            f"{asked['Key'].removeprefix('tag:')}={asked['Values'][0]}", function["Environment"]["Variables"]["BASTION_TAG"]
        )
        (made,) = self.of_type("AWS::Logs::MetricFilter").values()
        verdicts = (CHECKOUT / "assistant/src/audit.rs").read_text(encoding="utf-8")
        for outcome in re.findall(r'outcome = "([^"]+)"', made["FilterPattern"]):
            self.assertIn(f'"{outcome}"', verdicts)
        dashboard = json.loads(self.of_type("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"])
        self.assertGreaterEqual(len(dashboard["widgets"]), 8)
        # It shows what the agent and the skill write, by the names and the dimensions that they give it.
        shown = "\n".join(json.dumps(widget["properties"]["metrics"]).replace('\\"', '"') for widget in dashboard["widgets"])
        written = (CHECKOUT / "bastion-agent/src/export/emf.rs").read_text(encoding="utf-8")
        of_agent = re.findall(r'\{dbvoice,([A-Za-z,]+)\} MetricName="(\w+)"', shown)
        self.assertGreaterEqual(len(of_agent), 4, shown)
        for dimensions, metric in of_agent:
            for name in (metric, *dimensions.split(",")):
                self.assertTrue(f'"{name}"' in written, f"the agent writes no {name}")
        self.assertIn("{dbvoice/Skill,Intent,Outcome}", shown)
        self.assertIn('"Dimensions": [["Intent", "Outcome"]]', verdicts)


if __name__ == "__main__":
    unittest.main()
