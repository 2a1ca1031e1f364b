"""What is asked before a deployment and moto has no answer to: quotas, IAM's simulator, and stacks, of which a test says what there is.

moto's CloudFormation wants a dozen packages more, and gets into no state but the good ones. Nothing of moto's is loaded here before it
is asked for: that is slow, and most tests do without.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.sax.saxutils import escape

from account import ACCOUNT_ID
from aws_error import AwsError
from wire import Answer, Call, json_answer

_PARTITION = "aws"
# Those of a new account.
_QUOTAS = {
    ("ec2", "L-1216C47A"): ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 5.0),
    ("vpc", "L-29B6F2EB"): ("Interface VPC endpoints per VPC", 50.0),
    ("vpc", "L-0EA8095F"): ("Inbound or outbound rules per security group", 60.0),
}
_CONCURRENCY = 10
_NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
}
_POLICY = re.compile(r"(GET|POST) /2015-03-31/functions/([\w-]+)/policy/?")
_STACK = {"status": "CREATE_COMPLETE", "parameters": {}, "outputs": {}, "resources": {}}


class Deployments:
    """The stacks there are, and the answers to all that is ours."""

    def __init__(self) -> None:
        self._stacks: dict[tuple[str, str], dict[str, Any]] = {}
        self._callers: dict[tuple[str | None, str], dict[str, dict[str, Any]]] = {}

    def put_stack(self, region: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Makes a stack, or another of one: `status`, and by their names `parameters`, `outputs` and `resources` (physical ids)."""
        stack = {**_STACK, **fields}
        if set(stack) != set(_STACK) or any(type(stack[key]) is not type(value) for key, value in _STACK.items()):
            raise ValueError(f"a stack has {', '.join(_STACK)}")
        self._stacks[region, name] = stack
        return stack

    def answer(self, call: Call) -> Answer | None:
        """The answer to a call that is ours; None for all others."""
        match (call.service, call.operation):
            case ("servicequotas", "GetServiceQuota"):
                return json_answer(call, _quota(call.json_body()))
            case ("lambda", operation) if operation.rstrip("/") == "GET /2016-08-19/account-settings":
                limit = {"ConcurrentExecutions": _CONCURRENCY, "UnreservedConcurrentExecutions": _CONCURRENCY}
                return json_answer(call, {"AccountLimit": limit, "AccountUsage": {"FunctionCount": 0}})
            case ("lambda", operation) if of_policy := _POLICY.fullmatch(operation):
                return self._policy(call, *of_policy.groups())
            case ("iam", "SimulatePrincipalPolicy"):
                return _simulated(call)
            case ("cloudformation", "DescribeStacks"):
                return self._described(call)
            case ("cloudformation", "ListStackResources"):
                return self._resources(call)
        return None

    def _policy(self, call: Call, method: str, function: str) -> Answer:
        """Who may call a function: of moto's own answer the skill's id would be missing."""
        statements = self._callers.setdefault((call.region, function), {})
        if method == "POST":
            said = call.json_body()
            conditions = {"lambda:EventSourceToken": said["EventSourceToken"]} if "EventSourceToken" in said else {}
            statement = {
                "Sid": said["StatementId"],
                "Effect": "Allow",
                "Principal": {"Service": said["Principal"]},
                "Action": said["Action"],
                "Resource": f"arn:{_PARTITION}:lambda:{call.region}:{ACCOUNT_ID}:function:{function}",
                "Condition": {"StringEquals": conditions},
            }
            statements[statement["Sid"]] = statement
            return json_answer(call, {"Statement": json.dumps(statement)})
        if not statements:
            raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
        policy = {"Version": "2012-10-17", "Id": "default", "Statement": list(statements.values())}
        return json_answer(call, {"Policy": json.dumps(policy)})

    def _stack(self, call: Call) -> tuple[str, dict[str, Any]]:
        name = call.query_value("StackName") or ""
        stack = self._stacks.get((call.region or "", name))
        if stack is None:
            raise AwsError("ValidationError", f"Stack with id {name} does not exist")
        return name, stack

    def _described(self, call: Call) -> Answer:
        name, stack = self._stack(call)

        def pairs(field: str, one: str) -> str:
            members = (
                f"<member><{one}Key>{escape(key)}</{one}Key><{one}Value>{escape(value)}</{one}Value></member>"
                for key, value in stack[field].items()
            )
            return "".join(members)

        return _xml(
            call,
            f"<Stacks><member><StackName>{escape(name)}</StackName><StackStatus>{escape(stack['status'])}</StackStatus>"
            "<CreationTime>2026-01-01T00:00:00Z</CreationTime>"
            f"<Parameters>{pairs('parameters', 'Parameter')}</Parameters><Outputs>{pairs('outputs', 'Output')}</Outputs>"
            "</member></Stacks>",
        )

    def _resources(self, call: Call) -> Answer:
        _, stack = self._stack(call)
        members = (
            f"<member><LogicalResourceId>{escape(name)}</LogicalResourceId><PhysicalResourceId>{escape(made)}</PhysicalResourceId>"
            "<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"
            for name, made in stack["resources"].items()
        )
        return _xml(call, f"<StackResourceSummaries>{''.join(members)}</StackResourceSummaries>")


def _xml(call: Call, result: str) -> Answer:
    name = f"{call.operation}Result"
    body = (
        f'<{call.operation}Response xmlns="{_NAMESPACES[call.service or ""]}"><{name}>{result}</{name}>'
        f"<ResponseMetadata><RequestId>{call.request_id}</RequestId></ResponseMetadata></{call.operation}Response>"
    )
    return Answer(200, [("Content-Type", "text/xml"), ("x-amzn-RequestId", call.request_id)], body.encode())


def _quota(request: dict[str, Any]) -> dict[str, Any]:
    service, code = request.get("ServiceCode"), request.get("QuotaCode")
    if (service, code) not in _QUOTAS:
        raise AwsError("NoSuchResourceException", f"there is no quota {code} of {service}")
    name, value = _QUOTAS[(service, code)]
    return {"Quota": {"ServiceCode": service, "QuotaCode": code, "QuotaName": name, "Value": value}}


def _simulated(call: Call) -> Answer:
    source = call.query_value("PolicySourceArn") or ""
    resource = call.query_value("ResourceArns.member.1") or "*"
    policies = _policies(source)
    members = []
    for name, values in call.parameters.items():
        if name.startswith("ActionNames.member."):
            decision = _decision(policies, values[0], resource)
            members.append(
                f"<member><EvalActionName>{escape(values[0])}</EvalActionName><EvalDecision>{decision}</EvalDecision>"
                f"<EvalResourceName>{escape(resource)}</EvalResourceName></member>"
            )
    return _xml(call, f"<IsTruncated>false</IsTruncated><EvaluationResults>{''.join(members)}</EvaluationResults>")


def _policies(source: str) -> list[Any]:
    """Those of a user or a role, inline and attached, each in a form that moto's own evaluation takes."""
    from moto.core.exceptions import ServiceException
    from moto.iam.models import iam_backends

    backend = iam_backends[ACCOUNT_ID][_PARTITION]
    kind, _, name = source.rpartition(":")[2].rpartition("/")
    try:
        if kind.startswith("user"):
            inline = [backend.get_user_policy(name, policy) for policy in backend.list_user_policies(name)]
            attached, _ = backend.list_attached_user_policies(name)
        else:
            inline = [backend.get_role_policy(name, policy)[1] for policy in backend.list_role_policies(name)]
            attached, _ = backend.list_attached_role_policies(name)
    except ServiceException as error:
        raise AwsError("NoSuchEntity", f"Entity {source} does not exist", 404) from error
    return [*inline, *attached]


def _decision(policies: list[Any], action: str, resource: str) -> str:
    """As IAM decides, without conditions."""
    from moto.iam.access_control import IAMPolicy, PermissionResult

    found = [IAMPolicy(policy).is_action_permitted(action, resource) for policy in policies]
    if PermissionResult.DENIED in found:
        return "explicitDeny"
    return "allowed" if PermissionResult.PERMITTED in found else "implicitDeny"
