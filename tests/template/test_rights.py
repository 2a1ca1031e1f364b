"""What each role may do, held against what the code calls, and against what it is meant to reach."""

from __future__ import annotations

import json
import re
import unittest

import parliament

import calls
from expand import REGION
from test_template import ACCOUNT, AGENT, NO_SKILL, SKILL, SKILL_HERE, Deployed, listed

# Statements whose actions no code of ours calls by the SDK: which they are, and why they are there.
KEY = {"kms:GenerateDataKey*", "kms:Decrypt"}
NO_CALL_SITE = {
    "WriteItsLog": ({"logs:CreateLogStream", "logs:PutLogEvents"}, "Lambda writes what the function prints"),
    "KeepFailedEvents": ({"sqs:SendMessage"}, "Lambda puts events there that the function failed at"),
    "EncryptNotifications": (KEY, "SNS uses the publisher's right to the topic's key"),
    "EncryptFailedEvents": (KEY, "SQS uses the sender's right to the queue's key"),
    "DecryptDatabaseSecrets": ({"kms:Decrypt"}, "Secrets Manager uses the reader's right to the secret's key"),
    "DecryptMasterSecrets": ({"kms:Decrypt"}, "the same"),
    "DecryptParameters": ({"kms:Decrypt"}, "Parameter Store uses the reader's right to the SecureString's key"),
    "DecryptMasterPasswords": ({"kms:Decrypt"}, "the same"),
    "LogInByIam": ({"rds-db:connect"}, "a token is signed, and checked by the database server"),
    "FetchPackages": ({"s3:GetObject"}, "dbvoice-install-agent fetches the package by the AWS CLI"),
    "SendMetrics": (
        {f"logs:{name}" for name in ("CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents", "PutRetentionPolicy")},
        "the CloudWatch agent's",
    ),
    # What AmazonSSMManagedInstanceCore has for these.
    "BeManaged": (
        {
            f"ssm:{name}"
            for name in (
                *("DescribeAssociation", "GetDeployablePatchSnapshotForInstance", "GetManifest", "ListAssociations"),
                *("ListInstanceAssociations", "PutComplianceItems", "PutConfigurePackageResult", "PutInventory"),
                "UpdateInstanceInformation",
            )
        },
        "the SSM agent's",
    ),
    "ReadDocuments": ({"ssm:DescribeDocument", "ssm:GetDocument"}, "the SSM agent's"),
    "TellOfAssociations": ({"ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus"}, "the SSM agent's"),
    "TakeCommands": (
        {f"ssmmessages:{begin}{end}" for begin in ("Create", "Open") for end in ("ControlChannel", "DataChannel")}
        | {f"ec2messages:{name}" for name in ("AcknowledgeMessage", "DeleteMessage", "FailMessage", "GetEndpoint", "GetMessages")}
        | {"ec2messages:SendReply"},
        "the SSM agent's",
    ),
}
# What EventBridge calls where a rule's target is of this service.
BY_TARGET = {"states": "states:StartExecution", "events": "events:PutEvents"}
# Calls that need no right: whoever has credentials may make them. The first is made with the MFA user's.
NO_RIGHT = {"sts:GetSessionToken", "sts:GetCallerIdentity"}

# What parliament says of statements that are meant so.
MEANT = {
    # Composite alarms are shown only to who may see all alarms.
    ("ReadEventsMetricsAndAlarms", "RESOURCE_STAR"),
    # SendCommand needs a document and an instance. Each has its own statement, for only instances have the tag.
    ("OnBastionsOnly", "RESOURCE_MISMATCH"),
}

# Rights that no resource can be named for, neither the database nor the bastion: each has a condition instead.
UNLIMITED = {
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "cloudwatch:PutMetricData",
    "rds:DescribeEvents",
    "ssm:DescribeInstanceInformation",
    "ssm:GetCommandInvocation",
}


class Rights(Deployed):
    def test_tasks_are_off_unless_allowed_and_then_reach_tagged_databases_only(self) -> None:
        act = ["rds:RebootDBInstance", "rds:FailoverDBCluster"]
        read = ["rds:DescribeDBClusters", "ssm:GetParameters", "ssm:DeleteParameter"]
        self.deploy(SKILL_HERE)
        for action in act + read:
            self.assertEqual(self.may("SkillRole", action), [], action)
        self.assertNotIn("/mfa/", json.dumps(self.statements("SkillRole")))

        tag = {"AllowTasks": "yes", "TaskTagKey": "environment", "TaskTagValue": "test"}
        self.deploy(SKILL_HERE, tag, {"BastionRegions": "eu-west-1,us-east-1"})
        for action in act:
            (statement,) = self.may("SkillRole", action)
            self.assertEqual(statement["Condition"]["StringEquals"], {"aws:ResourceTag/environment": "test"})
            self.assertEqual(
                statement["Condition"]["StringLike"], {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}
            )
        for action in read:
            self.assertTrue(self.may("SkillRole", action), action)
        (role,) = [role["RoleName"] for role in self.client("iam").list_roles()["Roles"] if "skill" in role["Description"]]
        self.assertIn("dbvoice-tasks", self.client("iam").list_role_policies(RoleName=role)["PolicyNames"])

    def test_passwords_of_master_users_and_parameters_are_read_only_where_that_is_allowed(self) -> None:
        self.deploy(NO_SKILL, bastion=True)
        rights = json.dumps(self.statements("BastionRole"))
        self.assertTrue("rds!" not in rights and "parameter/rds/" not in rights, rights)
        for action in ("ssm:GetParameter", "ssm:GetParameters"):
            self.assertEqual(self.may("BastionRole", action), [], action)
        self.assertNotIn("AmazonSSMManagedInstanceCore", json.dumps(self.of_type("AWS::IAM::Role")))

        self.deploy(NO_SKILL, {"BastionParameterPath": "/databases"}, bastion=True)
        (statement,) = self.may("BastionRole", "ssm:GetParameter")
        self.assertEqual(statement["Resource"], f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/databases/*")

        self.deploy(NO_SKILL, {"AllowMasterPasswords": "yes"}, bastion=True)
        rights = json.dumps(self.statements("BastionRole"))
        self.assertTrue("secret:rds!*" in rights and "parameter/rds/*" in rights, rights)
        role = self.of_type("AWS::IAM::Role")["BastionRole"]
        given = {self.outputs[name] for name in ("BastionPolicyArn", "BastionManagementPolicyArn")}
        self.assertEqual(set(role["ManagedPolicyArns"]), given)
        attached = self.client("iam").list_entities_for_policy(PolicyArn=self.outputs["BastionMasterPasswordsPolicyArn"])
        self.assertEqual(len(attached["PolicyRoles"]), 1)

    def test_every_statement_names_what_it_reaches_and_every_role_has_its_boundary(self) -> None:
        boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
        rights = {"AllowTasks": "yes", "AllowMasterPasswords": "yes", "BastionParameterPath": "/databases", "OwnKey": "yes"}
        told = {"NotificationEmail": "dba@example.com", "PermissionsBoundaryArn": boundary, "AlexaSkillId": SKILL}
        self.deploy(SKILL_HERE, AGENT, rights, told, bastion=True)
        roles = self.of_type("AWS::IAM::Role")
        self.assertEqual(set(roles), {"SkillRole", "BastionRole", "BastionWatchRole", "BastionWatchRuleRole"})
        for name, role in roles.items():
            self.assertEqual(role["PermissionsBoundary"], boundary, name)
            statements = self.statements(name)
            self.assertTrue(statements, name)
            for statement in statements:
                where = f"{name} {statement['Sid']}"
                self.assertNotIn("*", listed(statement["Action"]), where)
                if "*" in listed(statement["Resource"]):
                    self.assertTrue(statement.get("Condition"), where)
                    own = statement["Sid"] in ("BeManaged", "TakeCommands")  # the SSM agent's
                    self.assertTrue(own or set(listed(statement["Action"])) <= UNLIMITED, where)

    def test_each_role_may_do_what_its_code_calls_and_no_more(self) -> None:
        rights = {"AllowTasks": "yes", "AllowMasterPasswords": "yes", "BastionParameterPath": "/databases", "OwnKey": "yes"}
        self.deploy(SKILL_HERE, AGENT, rights, {"NotificationEmail": "dba@example.com"}, bastion=True)
        seen = set()
        for role, crates in (("SkillRole", ["assistant", "skill-lambda"]), ("BastionRole", ["bastion-agent"])):
            called = calls.of(*crates)
            self.assertGreater(len(called), 4, "the call sites were not found")
            allowed: set[str] = set()
            for statement in self.statements(role):
                sid, actions = statement["Sid"], set(listed(statement["Action"]))
                if sid in NO_CALL_SITE:
                    seen.add(sid)
                    self.assertEqual(actions, NO_CALL_SITE[sid][0], sid)
                elif statement["Effect"] == "Allow":
                    allowed |= actions
            self.assertEqual(called - NO_RIGHT, allowed, role)
        self.assertEqual(seen, set(NO_CALL_SITE), "what is excepted and is not there")

    def test_the_roles_of_rules_and_of_the_watch_may_do_what_these_call_and_no_more(self) -> None:
        boundary = {"PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/boundary"}
        bus = f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/default"
        self.deploy(NO_SKILL, AGENT, boundary, {"SkillEventBusArn": bus}, bastion=True)
        names = {self.map[name].arn: name for name in self.of_type("AWS::IAM::Role")}
        called: dict[str, set[str]] = {}
        for machine in self.of_type("AWS::StepFunctions::StateMachine").values():
            tasks = re.findall(r":::aws-sdk:([a-z0-9]+):([A-Za-z]+)", machine["DefinitionString"])
            called[names[machine["RoleArn"]]] = {f"{service}:{name[0].upper()}{name[1:]}" for service, name in tasks}
        for rule in self.of_type("AWS::Events::Rule").values():
            for target in rule["Targets"]:
                if "RoleArn" in target:
                    called.setdefault(names[target["RoleArn"]], set()).add(BY_TARGET[target["Arn"].split(":")[2]])
        self.assertEqual(set(called), set(names.values()) - {"BastionRole"})
        for role, actions in called.items():
            statements = self.statements(role)
            self.assertEqual({action for of in statements for action in listed(of["Action"])}, actions, role)
            for statement in statements:
                self.assertTrue("*" not in listed(statement["Resource"]) or statement.get("Condition"), role)
            self.assertEqual(self.resources()[role]["PermissionsBoundary"], boundary["PermissionsBoundaryArn"], role)

    def test_parliament_finds_nothing_that_is_not_meant(self) -> None:
        rights = {"AllowTasks": "yes", "AllowMasterPasswords": "yes", "BastionParameterPath": "/databases", "OwnKey": "yes"}
        self.deploy(SKILL_HERE, AGENT, rights, {"NotificationEmail": "dba@example.com"}, bastion=True)
        found = set()
        for role in self.of_type("AWS::IAM::Role"):
            for statement in self.statements(role):
                policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
                found |= {(statement["Sid"], of.issue) for of in parliament.analyze_policy_string(policy).findings}
        self.assertEqual(found, MEANT)


if __name__ == "__main__":
    unittest.main()
