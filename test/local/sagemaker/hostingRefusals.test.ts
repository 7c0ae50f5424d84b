import {
  CreateEndpointCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  waitUntilEndpointInService,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { NODE_IMAGE, problem, Workshop } from "./workshop.ts";

describe("hosting's refusals", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(async () => {
    await workshop.open();
    await workshop.model("model-1", "1");
    await workshop.config("config-1", ["model-1"]);
  });
  after(() => workshop.close());

  it("says in AWS's words what is not there, taken, busy, or beyond the quota", async () => {
    const { sageMaker } = workshop;
    const arn = (kind: string, name: string): string => `"arn:aws:sagemaker:us-east-1:000000000000:${kind}/${name}"`;
    const expectProblem = async (call: Promise<unknown>, text: string): Promise<void> => {
      expect(await problem(call)).to.equal(text);
    };
    await expectProblem(
      workshop.config("x", ["nothing"]),
      `ValidationException: Could not find model ${arn("model", "nothing")}.`,
    );
    await expectProblem(
      workshop.config("config-1", ["model-1"]),
      `ValidationException: Cannot create already existing endpoint configuration ${arn("endpoint-config", "config-1")}.`,
    );
    await expectProblem(
      workshop.model("model-1"),
      `ValidationException: Cannot create already existing model ${arn("model", "model-1")}.`,
    );
    await expectProblem(
      sageMaker.send(new DeleteModelCommand({ ModelName: "nothing" })),
      `ValidationException: Could not find model ${arn("model", "nothing")}.`,
    );
    await expectProblem(
      sageMaker.send(new DescribeEndpointCommand({ EndpointName: "nothing" })),
      `ValidationException: Could not find endpoint ${arn("endpoint", "nothing")}.`,
    );
    await expectProblem(
      sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: "nothing" })),
      `ValidationException: Could not find endpoint configuration ${arn("endpoint-config", "nothing")}.`,
    );
    const create = (): Promise<unknown> =>
      sageMaker.send(new CreateEndpointCommand({ EndpointName: "once", EndpointConfigName: "config-1" }));
    await create();
    await expectProblem(
      create(),
      `ValidationException: Cannot create already existing endpoint ${arn("endpoint", "once")}.`,
    );
    await expectProblem(
      sageMaker.send(new DeleteEndpointCommand({ EndpointName: "once" })),
      `ValidationException: Cannot update in-progress endpoint ${arn("endpoint", "once")}.`,
    );
    await workshop.settled("once");
    await workshop.config("big", [], {
      ProductionVariants: [
        { VariantName: "V", ModelName: "model-1", InitialInstanceCount: 9, InstanceType: "ml.c5.large" },
      ],
    });
    expect(
      await problem(sageMaker.send(new CreateEndpointCommand({ EndpointName: "big", EndpointConfigName: "big" }))),
    ).to.match(
      /^ResourceLimitExceeded: The account-level service limit 'ml\.c5\.large for endpoint usage' is 8 Instances, with current utilization of 0 Instances and a request delta of 9 Instances\./,
    );
    const artifact = { Image: NODE_IMAGE, ModelDataUrl: "s3://workshop/absent.tar.gz" };
    expect(
      await problem(
        sageMaker.send(
          new CreateModelCommand({ ModelName: "x", ExecutionRoleArn: workshop.role, PrimaryContainer: artifact }),
        ),
      ),
    ).to.match(
      /^ValidationException: Could not access model data at s3:\/\/workshop\/absent\.tar\.gz\. Please ensure that the role/,
    );
    const ExplainerConfig = {
      ClarifyExplainerConfig: { ShapConfig: { ShapBaselineConfig: { ShapBaseline: "1,2,3" } } },
    };
    expect(await problem(workshop.config("explained", ["model-1"], { ExplainerConfig }))).to.equal(
      "ValidationException: ExplainerConfig: explanations are not supported on the local cloud.",
    );
  });

  it("says of a configuration which member it can't keep", async () => {
    const variant = { VariantName: "V", ModelName: "model-1" };
    const instances = { ...variant, InitialInstanceCount: 1, InstanceType: "ml.m5.large" as const };
    const ServerlessConfig = { MemorySizeInMB: 1024, MaxConcurrency: 1 };
    const refused = async (changes: Parameters<Workshop["config"]>[2], words: string): Promise<void> => {
      expect(await problem(workshop.config("odd", [], { ProductionVariants: [instances], ...changes })))
        .to.include("ValidationException: ")
        .and.include(words);
    };
    await refused({ ProductionVariants: [instances, instances] }, "Duplicate variant name V");
    await refused({ ProductionVariants: [{ ...instances, ServerlessConfig }] }, "together with ServerlessConfig");
    await refused({ ProductionVariants: [variant] }, "are required unless ServerlessConfig is given");
    await refused({ ProductionVariants: [{ ...instances, ModelName: undefined }] }, "a ModelName is required");
    await refused(
      { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: "https://workshop/out" } } },
      "AsyncInferenceConfig.OutputConfig.S3OutputPath must be an s3:// address",
    );
    await refused({ AsyncInferenceConfig: { OutputConfig: {} } }, "needs an S3OutputPath on the local cloud");
    await refused(
      {
        DataCaptureConfig: {
          InitialSamplingPercentage: 100,
          DestinationS3Uri: "https://workshop/captured",
          CaptureOptions: [{ CaptureMode: "Input" }],
        },
      },
      "DataCaptureConfig.DestinationS3Uri must be an s3:// address",
    );
  });

  it("passes nothing over that a request aims at and that is not there", async () => {
    const { sageMaker } = workshop;
    await sageMaker.send(new CreateEndpointCommand({ EndpointName: "Aimed", EndpointConfigName: "config-1" }));
    await waitUntilEndpointInService(
      { client: sageMaker, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { EndpointName: "Aimed" },
    );
    const invoke = (aim: object): Promise<string> =>
      problem(workshop.runtime.send(new InvokeEndpointCommand({ EndpointName: "Aimed", Body: "x", ...aim })));
    expect(await invoke({ TargetModel: "other.tar.gz" })).to.equal(
      "ValidationError: Endpoint Aimed is not a multi-model endpoint and does not support target model header.",
    );
    expect(await invoke({ InferenceComponentName: "part" })).to.match(/^ValidationError: Inference components/);
    expect(await invoke({ TargetContainerHostname: "host" })).to.match(/^ValidationError: Endpoints of several/);
    expect(await invoke({ SessionId: "NEW_SESSION" })).to.match(/^ValidationError: Stateful sessions/);
    expect(
      await problem(
        sageMaker.send(new CreateEndpointCommand({ EndpointName: "AIMED", EndpointConfigName: "config-1" })),
      ),
    ).to.match(/^ValidationException: Cannot create already existing endpoint "Aimed"/);
  });
});
