import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import {
  DeleteEndpointCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeMonitoringScheduleCommand,
  ListMonitoringSchedulesCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { MODEL_MONITOR_SCRIPT } from "../../../components/monitoredEndpoint/monitoring/modelMonitorScript.ts";
import { EngineProject, type Project } from "../engineProject.ts";
import { problem } from "../sagemaker/workshop.ts";
import { putForeignModel, s3Client } from "../examples/pictures.ts";

describe("A monitored endpoint with a table and Model Monitor", function () {
  this.timeout(120_000);
  const projects = new EngineProject();
  let project: Project;
  let sageMaker: SageMakerClient;
  const succeed = async (...args: readonly string[]): Promise<string> => {
    const { code, output } = await project.pulumi(...args);
    expect(code, output).to.equal(0);
    return output;
  };

  before(async () => {
    await projects.start();
    const modelArtifactUri = await putForeignModel(projects.cloud, "their-models");
    await s3Client(projects.cloud).send(new CreateBucketCommand({ Bucket: "our-captures" }));
    const config = { modelArtifactUri, captureBucketName: "our-captures" };
    project = await projects.add("watched", "test/fixtures/modelMonitor/endpoint.ts", config);
    sageMaker = new SageMakerClient(projects.cloud.config());
    await succeed("up", "--yes", "--skip-preview");
  });
  after(async () => {
    sageMaker.destroy();
    await projects.remove();
  });

  const schedule = async (): Promise<{ definition: string; expression: string | undefined }> => {
    const { MonitoringScheduleSummaries: [found] = [] } = await sageMaker.send(new ListMonitoringSchedulesCommand({}));
    const MonitoringScheduleName = found?.MonitoringScheduleName;
    const { MonitoringScheduleConfig: config } = await sageMaker.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName }),
    );
    return {
      definition: config?.MonitoringJobDefinitionName ?? "",
      expression: config?.ScheduleConfig?.ScheduleExpression,
    };
  };

  it("has a schedule of jobs over the endpoint, with the preprocessor in the bucket", async () => {
    const { definition, expression } = await schedule();
    expect(expression).to.equal("cron(0 * ? * * *)");
    const job = await sageMaker.send(new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: definition }));
    const { endpointName } = JSON.parse(await succeed("stack", "output", "--json")) as { endpointName: string };
    expect(job.DataQualityJobInput?.EndpointInput?.EndpointName).to.equal(endpointName);
    const { ImageUri = "", RecordPreprocessorSourceUri = "" } = job.DataQualityAppSpecification ?? {};
    expect(ImageUri).to.equal("156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer:latest");
    const Key = RecordPreprocessorSourceUri.replace("s3://our-captures/", "");
    const { Body } = await s3Client(projects.cloud).send(new GetObjectCommand({ Bucket: "our-captures", Key }));
    expect(await Body?.transformToString()).to.equal(MODEL_MONITOR_SCRIPT);
  });

  it("changes nothing when nothing has changed, and the schedule in place", async () => {
    await succeed("preview", "--refresh", "--expect-no-changes");
    await succeed("config", "set", "schedule", "cron(0 5 ? * * *)");
    expect(await succeed("up", "--yes", "--skip-preview")).to.match(/1 updated/);
    expect((await schedule()).expression).to.equal("cron(0 5 ? * * *)");
  });

  it("goes before an endpoint that is made anew, and comes back over the new one", async () => {
    const { MonitoringScheduleSummaries: [{ EndpointName } = {}] = [] } = await sageMaker.send(
      new ListMonitoringSchedulesCommand({}),
    );
    expect(await problem(sageMaker.send(new DeleteEndpointCommand({ EndpointName })))).to.match(
      /^ValidationException: The Endpoint currently has one or more MonitoringSchedules/,
    );
    await succeed("config", "set", "endpointName", "watched-anew");
    await succeed("up", "--yes", "--skip-preview");
    const { MonitoringScheduleSummaries = [] } = await sageMaker.send(new ListMonitoringSchedulesCommand({}));
    expect(MonitoringScheduleSummaries.map((one) => one.EndpointName)).to.deep.equal(["watched-anew"]);
    await succeed("preview", "--refresh", "--expect-no-changes");
  });

  it("goes without a trace", async () => {
    await succeed("destroy", "--yes", "--skip-preview");
    const { MonitoringScheduleSummaries } = await sageMaker.send(new ListMonitoringSchedulesCommand({}));
    expect(MonitoringScheduleSummaries).to.deep.equal([]);
  });
});
