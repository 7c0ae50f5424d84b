"""Version 3 of the SageMaker Python SDK, unmodified: its resource classes from a training job to an answer, and its session.

Reads what it finds ready as JSON from standard input, and writes what it saw as JSON to the given file: the
SDK's own progress is on standard output.
"""

import base64
import json
import logging
import os
import sys

from sagemaker.core.resources import Endpoint, EndpointConfig, Model, TrainingJob
from sagemaker.core.shapes import (
    AlgorithmSpecification,
    Channel,
    ContainerDefinition,
    DataSource,
    OutputDataConfig,
    ProductionVariant,
    ResourceConfig,
    S3DataSource,
    StoppingCondition,
)

logging.disable(logging.INFO)
world = json.load(sys.stdin)
prefix = world["prefix"]
seen = {}


def channel(name, key):
    source = S3DataSource(s3_data_type="S3Prefix", s3_uri=f"s3://{world['bucket']}/{world['data']['prefix']}{key}")
    return Channel(
        channel_name=name, data_source=DataSource(s3_data_source=source), content_type="application/x-image"
    )


def failing(call):
    try:
        call()
    except Exception as error:  # noqa: BLE001 - which one it is, is what the test wants to know
        return f"{type(error).__name__}: {error}"
    return "no error"


job = TrainingJob.create(
    training_job_name=f"{prefix}job",
    role_arn=world["roleArn"],
    algorithm_specification=AlgorithmSpecification(training_image=world["image"], training_input_mode="File"),
    hyper_parameters={
        "num_classes": "2",
        "num_training_samples": str(world["data"]["samples"]),
        "image_shape": "3,32,32",
        "epochs": "2",
        "mini_batch_size": "10",
    },
    input_data_config=[
        channel("train", "train/"),
        channel("validation", "test/"),
        channel("train_lst", "train.lst"),
        channel("validation_lst", "test.lst"),
    ],
    output_data_config=OutputDataConfig(s3_output_path=f"s3://{world['bucket']}/models/"),
    resource_config=ResourceConfig(instance_type="ml.p3.2xlarge", instance_count=1, volume_size_in_gb=10),
    stopping_condition=StoppingCondition(max_runtime_in_seconds=3600),
)
job.wait(poll=1, timeout=600)
job = TrainingJob.get(f"{prefix}job")
seen["job"] = {
    "status": job.training_job_status,
    "metrics": sorted(metric.metric_name for metric in job.final_metric_data_list),
    "listed": [one.training_job_name for one in TrainingJob.get_all(name_contains=prefix)],
}

name = f"{prefix}served"
artifact = job.model_artifacts.s3_model_artifacts
container = ContainerDefinition(image=world["image"], model_data_url=artifact)
model = Model.create(model_name=name, primary_container=container, execution_role_arn=world["roleArn"])
variant = ProductionVariant(
    variant_name="AllTraffic", model_name=name, instance_type="ml.t2.medium", initial_instance_count=1
)
config = EndpointConfig.create(endpoint_config_name=name, production_variants=[variant])
endpoint = Endpoint.create(endpoint_name=name, endpoint_config_name=name)
endpoint.wait_for_status("InService", poll=1, timeout=600)
answer = endpoint.invoke(body=base64.b64decode(world["picture"]), content_type="image/png")
seen["endpoint"] = {
    "status": Endpoint.get(name).endpoint_status,
    "listed": [one.endpoint_name for one in Endpoint.get_all(name_contains=name, status_equals="InService")],
    "scores": json.loads(answer.body.read()),
    "refused": failing(lambda: endpoint.invoke(body=b"no picture", content_type="image/png")),
}
endpoint.delete()
endpoint.wait_for_delete(poll=1, timeout=600)
config.delete()
model.delete()
seen["missing"] = failing(lambda: Endpoint.get(name))

if "settings" in world:
    from sagemaker.core.helper.iam_role_resolver import resolve_and_validate_role
    from sagemaker.core.helper.session_helper import Session

    def resolved():
        return resolve_and_validate_role(world["roleArn"], "training", session)

    exec(world["settings"])  # noqa: S102 - the lines that local/README.md gives to a notebook
    session = Session()
    seen["session"] = {"account": session.account_id(), "bucket": session.default_bucket(), "role": resolved()}
    del os.environ["SAGEMAKER_VALIDATE_ROLE"]
    seen["validated"] = failing(resolved).partition(":")[0]
with open(sys.argv[1], "w") as told:
    json.dump(seen, told)
