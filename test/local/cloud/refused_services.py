"""Asks services that the local cloud does not offer, one of each protocol. Prints what boto3 raises, as JSON."""

import json
import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

once = Config(retries={"max_attempts": 0})
calls = {
    "dynamodb": lambda c: c.list_tables(),  # JSON 1.0
    "ssm": lambda c: c.get_parameter(Name="p"),  # JSON 1.1
    "ecr": lambda c: c.describe_repositories(),
    "rds": lambda c: c.describe_db_instances(),  # query
    "bedrock": lambda c: c.list_foundation_models(),  # REST and JSON
    "bedrock-runtime": lambda c: c.invoke_model(modelId="m", body=b"{}"),
    "sagemaker-featurestore-runtime": lambda c: c.get_record(FeatureGroupName="f", RecordIdentifierValueAsString="1"),
    "cloudsearchdomain": lambda c: c.search(query="q"),  # REST, with a form
    "sesv2": lambda c: c.get_account(),
    "route53": lambda c: c.list_hosted_zones(),  # REST and XML
    "cloudfront": lambda c: c.list_distributions(),
    "gamelift": lambda c: c.list_fleets(),  # RPC v2 in CBOR
    "lambda-core": lambda c: c.list_network_connectors(),  # signs as Lambda
}
answers = {}
for service, call in calls.items():
    # One of them asks for an address of its own.
    address = {"endpoint_url": os.environ["AWS_ENDPOINT_URL"]}
    client = boto3.client(service, config=once, **address)
    try:
        call(client)
    except ClientError as error:
        answers[service] = [
            client.meta.service_model.metadata["protocol"],
            error.response["Error"]["Code"],
            error.response["Error"]["Message"],
        ]
wrong = boto3.client("ec2", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong", config=once)
try:
    wrong.describe_vpcs()
except ClientError as error:
    answers["ec2"] = ["ec2", error.response["Error"]["Code"], error.response["Error"]["Message"]]
print(json.dumps(answers))
