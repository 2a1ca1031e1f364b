"""Puts the skill's function into the local AWS, as the template does: endpoint, region, its skill id, the id that Alexa may call it for or
"none", the tag of its bastions, and how often it was called and failed."""

import datetime
import io
import os
import sys
import zipfile

import boto3

endpoint, region, skill, caller, tag, calls, errors = sys.argv[1:]


def client(service):
    return boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id="test", aws_secret_access_key="test")


package = io.BytesIO()
with zipfile.ZipFile(package, "w") as file:
    file.writestr("bootstrap", "#!/bin/sh\n")
functions = client("lambda")
# The one of before.
if functions.list_functions()["Functions"]:
    functions.delete_function(FunctionName="dbvoice-skill")
role = client("iam").create_role(RoleName=f"skill-{os.getpid()}", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
functions.create_function(
    FunctionName="dbvoice-skill",
    Runtime="provided.al2023",
    Handler="bootstrap",
    Role=role,
    Code={"ZipFile": package.getvalue()},
    Environment={"Variables": {"ALEXA_SKILL_ID": skill, "BASTION_TAG": tag}},
)
if caller != "none":
    functions.add_permission(
        FunctionName="dbvoice-skill",
        StatementId="alexa",
        Action="lambda:InvokeFunction",
        Principal="alexa-appkit.amazon.com",
        EventSourceToken=caller,
    )
for name, value in (("Invocations", calls), ("Errors", errors)):
    data = {
        "MetricName": name,
        "Dimensions": [{"Name": "FunctionName", "Value": "dbvoice-skill"}],
        "Timestamp": datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1),
        "Value": float(value),
    }
    if float(value):
        client("cloudwatch").put_metric_data(Namespace="AWS/Lambda", MetricData=[data])
