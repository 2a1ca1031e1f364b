"""What is asked before a deployment: stacks, quotas, and IAM's simulator."""

from __future__ import annotations

import json
import unittest
import urllib.error
from typing import Any

from tests.support import CloudTestCase


class DeploymentTest(CloudTestCase):
    def test_a_stack_is_as_it_was_put_in_its_region(self) -> None:
        cloudformation = self.server.client("cloudformation", "eu-west-1")
        error = self.assert_refused("ValidationError", cloudformation.describe_stacks, StackName="dbvoice")
        self.assertIn("Stack with id dbvoice does not exist", str(error))

        stack = {"status": "ROLLBACK_COMPLETE", "parameters": {"A": "<1>"}, "outputs": {"B": "2"}, "resources": {"C": "c-3"}}
        self.assertEqual(self.server.control("PUT", "stacks/eu-west-1/dbvoice", stack), stack)
        (found,) = cloudformation.describe_stacks(StackName="dbvoice")["Stacks"]
        self.assertEqual(found["StackStatus"], "ROLLBACK_COMPLETE")
        self.assertEqual(found["Parameters"], [{"ParameterKey": "A", "ParameterValue": "<1>"}])
        self.assertEqual(found["Outputs"], [{"OutputKey": "B", "OutputValue": "2"}])
        (resource,) = cloudformation.list_stack_resources(StackName="dbvoice")["StackResourceSummaries"]
        self.assertEqual((resource["LogicalResourceId"], resource["PhysicalResourceId"]), ("C", "c-3"))
        elsewhere = self.server.client("cloudformation", "us-east-1")
        self.assert_refused("ValidationError", elsewhere.describe_stacks, StackName="dbvoice")

        for wrong, code in (({"state": "x"}, 400), ({"status": 1}, 400)):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.server.control("PUT", "stacks/eu-west-1/dbvoice", wrong)
            caught.exception.close()
            self.assertEqual(caught.exception.code, code)

    def test_quotas_are_those_of_a_new_account(self) -> None:
        quotas = self.server.client("service-quotas")
        found = quotas.get_service_quota(ServiceCode="ec2", QuotaCode="L-1216C47A")["Quota"]
        self.assertEqual(found["Value"], 5)
        unknown = {"ServiceCode": "ec2", "QuotaCode": "L-00000000"}
        self.assert_refused("NoSuchResourceException", quotas.get_service_quota, **unknown)
        limit = self.server.client("lambda").get_account_settings()["AccountLimit"]
        self.assertEqual(limit["UnreservedConcurrentExecutions"], 10)

    def test_the_simulator_decides_by_the_policies_of_a_user_and_of_a_role(self) -> None:
        iam = self.server.client("iam")
        statements = [
            {"Effect": "Allow", "Action": ["iam:*", "s3:GetObject"], "Resource": "*"},
            {"Effect": "Deny", "Action": "iam:CreateRole", "Resource": "*"},
        ]
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        user = iam.create_user(UserName="ann")["User"]["Arn"]
        iam.put_user_policy(UserName="ann", PolicyName="rights", PolicyDocument=policy)
        role = iam.create_role(RoleName="deployer", Path="/team/", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        managed = iam.create_policy(PolicyName="rights", PolicyDocument=policy)["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="deployer", PolicyArn=managed)
        expected = {
            "iam:CreateRole": "explicitDeny",
            "iam:CreatePolicy": "allowed",
            "s3:GetObject": "allowed",
            "s3:PutObject": "implicitDeny",
        }
        for source in (user, role):
            self.assertEqual(self.decided(iam, source, list(expected)), expected, source)
        absent = user.replace("ann", "bob")
        simulate = iam.simulate_principal_policy
        self.assert_refused("NoSuchEntity", simulate, PolicySourceArn=absent, ActionNames=["iam:CreateRole"])

    def decided(self, iam: Any, source: str, actions: list[str]) -> dict[str, str]:
        results = iam.simulate_principal_policy(PolicySourceArn=source, ActionNames=actions)["EvaluationResults"]
        return {result["EvalActionName"]: result["EvalDecision"] for result in results}


if __name__ == "__main__":
    unittest.main()
