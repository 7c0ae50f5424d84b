import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourcesCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-cloudcontrol";
import {
  CreateAppCommand,
  CreatePresignedDomainUrlCommand,
  DeleteAppCommand,
  DescribeAppCommand,
  DescribeSpaceCommand,
  UpdateSpaceCommand,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { NODE_IMAGE, problem, Workshop } from "./workshop.ts";

type Properties = Record<string, unknown>;

describe("SageMaker's resource types in Cloud Control", function () {
  this.timeout(60_000);
  const workshop = new Workshop();
  let cloudControl: CloudControlClient;

  before(async () => {
    await workshop.open();
    cloudControl = new CloudControlClient(workshop.cloud.config());
    await workshop.config("config-1", [await workshop.model("model-1")]);
    await workshop.config("config-2", [await workshop.model("model-2", "2")]);
  });
  after(() => workshop.close());

  async function done(
    call: Promise<{ ProgressEvent?: { RequestToken?: string | undefined } | undefined }>,
  ): Promise<string> {
    const { ProgressEvent: first } = await call;
    for (;;) {
      const { ProgressEvent: event } = await cloudControl.send(
        new GetResourceRequestStatusCommand({ RequestToken: first?.RequestToken }),
      );
      if (event?.OperationStatus === "SUCCESS") return event.Identifier ?? "";
      if (event?.OperationStatus === "FAILED")
        throw new Error(`${event.ErrorCode ?? ""}: ${event.StatusMessage ?? ""}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const create = (type: string, properties: Properties): Promise<string> =>
    done(cloudControl.send(new CreateResourceCommand({ TypeName: type, DesiredState: JSON.stringify(properties) })));
  const remove = (type: string, identifier: string): Promise<string> =>
    done(cloudControl.send(new DeleteResourceCommand({ TypeName: type, Identifier: identifier })));
  const change = (type: string, identifier: string, ...patch: object[]): Promise<string> =>
    done(
      cloudControl.send(
        new UpdateResourceCommand({ TypeName: type, Identifier: identifier, PatchDocument: JSON.stringify(patch) }),
      ),
    );
  async function read(type: string, identifier: string): Promise<Properties> {
    const { ResourceDescription } = await cloudControl.send(
      new GetResourceCommand({ TypeName: type, Identifier: identifier }),
    );
    return JSON.parse(ResourceDescription?.Properties ?? "{}") as Properties;
  }

  it("make a Studio workspace, read it back as asked, change it and take it down", async () => {
    const { role } = workshop;
    const lifecycle = {
      StudioLifecycleConfigName: "kernel",
      StudioLifecycleConfigAppType: "JupyterLab",
      StudioLifecycleConfigContent: "ZWNobyBoaQ==",
    };
    const lifecycleId = await create("AWS::SageMaker::StudioLifecycleConfig", lifecycle);
    const lifecycleRead = await read("AWS::SageMaker::StudioLifecycleConfig", lifecycleId);
    expect(lifecycleRead).to.deep.equal({
      ...lifecycle,
      StudioLifecycleConfigArn: "arn:aws:sagemaker:us-east-1:000000000000:studio-lifecycle-config/kernel",
    });

    const domain = {
      ...{ AuthMode: "IAM", DomainName: "studio", ...(await workshop.network()) },
      DefaultUserSettings: {
        ExecutionRole: role,
        JupyterLabAppSettings: { BuiltInLifecycleConfigArn: lifecycleRead["StudioLifecycleConfigArn"] },
      },
    };
    const domainId = await create("AWS::SageMaker::Domain", { ...domain, Tags: [{ Key: "a", Value: "b" }] });
    const domainRead = await read("AWS::SageMaker::Domain", domainId);
    expect(domainRead).to.deep.include({
      ...domain,
      DomainId: domainId,
      DomainArn: `arn:aws:sagemaker:us-east-1:000000000000:domain/${domainId}`,
    });
    expect(domainRead).to.include.keys("Url", "HomeEfsFileSystemId");

    const profile = { DomainId: domainId, UserProfileName: "baker", UserSettings: { ExecutionRole: role } };
    const profileId = await create("AWS::SageMaker::UserProfile", profile);
    expect(profileId).to.equal(`baker|${domainId}`);
    expect(await read("AWS::SageMaker::UserProfile", profileId)).to.deep.include(profile);

    const space = {
      DomainId: domainId,
      SpaceName: "bench",
      OwnershipSettings: { OwnerUserProfileName: "baker" },
      SpaceSharingSettings: { SharingType: "Private" },
    };
    const spaceId = await create("AWS::SageMaker::Space", { ...space, SpaceSettings: { AppType: "JupyterLab" } });
    expect(await read("AWS::SageMaker::Space", spaceId))
      .to.deep.include(space)
      .and.to.include.keys("SpaceArn", "Url");
    await change("AWS::SageMaker::Space", spaceId, { op: "add", path: "/SpaceDisplayName", value: "Bench" });
    expect(await read("AWS::SageMaker::Space", spaceId)).to.include({ SpaceDisplayName: "Bench" });

    const ofSpace = { DomainId: domainId, SpaceName: "bench" };
    const disk = { SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: 20 } } };
    const settings = (AppType: string) => ({ op: "add", path: "/SpaceSettings", value: { AppType, ...disk } });
    await change("AWS::SageMaker::Space", spaceId, settings("JupyterLab"));
    const refused = /Updating AppType for Space is not supported/;
    expect(await problem(change("AWS::SageMaker::Space", spaceId, settings("CodeEditor")))).to.match(refused);
    const named = new UpdateSpaceCommand({ ...ofSpace, SpaceSettings: { AppType: "JupyterLab", ...disk } });
    expect(await problem(workshop.sageMaker.send(named))).to.match(refused);
    const described = await workshop.sageMaker.send(new DescribeSpaceCommand(ofSpace));
    expect(described.SpaceSettings).to.deep.equal({ AppType: "JupyterLab", ...disk });

    const size = (EbsVolumeSizeInGb: number) => {
      const SpaceStorageSettings = { EbsStorageSettings: { EbsVolumeSizeInGb } };
      return workshop.sageMaker.send(new UpdateSpaceCommand({ ...ofSpace, SpaceSettings: { SpaceStorageSettings } }));
    };
    await size(100);
    expect(await problem(size(101))).to.contain("EbsVolumeSizeInGb 101 is above the maximum of 100 GB");
    await change("AWS::SageMaker::Domain", domainId, {
      op: "add",
      path: "/DefaultUserSettings/SpaceStorageSettings",
      value: { DefaultEbsStorageSettings: { DefaultEbsVolumeSizeInGb: 5, MaximumEbsVolumeSizeInGb: 200 } },
    });
    await size(200);
    expect(await problem(size(201))).to.contain("EbsVolumeSizeInGb 201 is above the maximum of 200 GB");

    const app = { ...ofSpace, AppType: "JupyterLab", AppName: "default" } as const;
    await workshop.sageMaker.send(new CreateAppCommand(app));
    const { BuiltInLifecycleConfigArn: script } = await workshop.sageMaker.send(new DescribeAppCommand(app));
    expect(script).to.equal(lifecycleRead["StudioLifecycleConfigArn"]);
    const inUse = await problem(remove("AWS::SageMaker::StudioLifecycleConfig", lifecycleId));
    expect(inUse).to.contain("because it is used by the app default");
    await workshop.sageMaker.send(new DeleteAppCommand(app));

    const url = await workshop.sageMaker.send(
      new CreatePresignedDomainUrlCommand({ DomainId: domainId, UserProfileName: "baker" }),
    );
    expect(url.AuthorizedUrl).to.match(/^http:\/\/127\.0\.0\.1:\d+\/_studio\/auth\?token=[\w-]{43}$/);

    const early = await problem(remove("AWS::SageMaker::Domain", domainId));
    expect(early).to.match(/^Error: ResourceConflict: Unable to delete Domain/);
    await remove("AWS::SageMaker::Space", spaceId);
    await remove("AWS::SageMaker::UserProfile", profileId);
    await remove("AWS::SageMaker::Domain", domainId);
    await remove("AWS::SageMaker::StudioLifecycleConfig", lifecycleId);
    expect(await problem(read("AWS::SageMaker::Domain", domainId))).to.match(/^ResourceNotFoundException/);
    expect(await problem(remove("AWS::SageMaker::Domain", domainId))).to.match(/^Error: NotFound/);
  });

  it("register a model in a group, approve it, list and delete it", async () => {
    const type = "AWS::SageMaker::ModelPackage";
    const groupId = await create("AWS::SageMaker::ModelPackageGroup", { ModelPackageGroupName: "cakes" });
    const own = { ModelPackageName: "muffin", ModelPackageDescription: "Not one of a group" };
    const properties = {
      ...{ ModelPackageGroupName: "cakes", ModelApprovalStatus: "PendingManualApproval" },
      InferenceSpecification: {
        Containers: [{ Image: NODE_IMAGE }],
        ...{ SupportedContentTypes: ["image/png"], SupportedResponseMIMETypes: ["application/json"] },
      },
    };
    const id = await create(type, properties);
    expect(id).to.equal("arn:aws:sagemaker:us-east-1:000000000000:model-package/cakes/1");
    const found = await read(type, id);
    expect(found).to.deep.include({ ...properties, ModelPackageVersion: 1, ModelPackageStatus: "Completed" });
    await change(type, id, { op: "replace", path: "/ModelApprovalStatus", value: "Approved" });
    expect(await read(type, id)).to.include({ ModelApprovalStatus: "Approved" });
    const ownId = await create(type, own);
    const { ResourceDescriptions } = await cloudControl.send(new ListResourcesCommand({ TypeName: type }));
    expect(ResourceDescriptions?.map(({ Identifier }) => Identifier)).to.have.members([id, ownId]);
    expect(await problem(remove("AWS::SageMaker::ModelPackageGroup", groupId))).to.match(/^Error: ResourceConflict/);
    for (const one of [id, ownId]) await remove(type, one);
    await remove("AWS::SageMaker::ModelPackageGroup", groupId);
    expect(await problem(read(type, id))).to.match(/^ResourceNotFoundException/);
    expect(await problem(read("AWS::SageMaker::ModelPackageGroup", groupId))).to.match(/^ResourceNotFoundException/);
  });

  it("bring an endpoint into service, update and delete it", async () => {
    const id = await create("AWS::SageMaker::Endpoint", {
      EndpointName: "native",
      EndpointConfigName: "config-1",
      Tags: [{ Key: "a", Value: "b" }],
    });
    expect(await workshop.invoke("native", "x")).to.include({ version: "1" });
    await change("AWS::SageMaker::Endpoint", id, { op: "replace", path: "/EndpointConfigName", value: "config-2" });
    expect(await workshop.invoke("native", "x")).to.include({ version: "2" });
    expect(await read("AWS::SageMaker::Endpoint", id)).to.deep.equal({
      ...{ EndpointName: "native", EndpointConfigName: "config-2", EndpointArn: id, Tags: [{ Key: "a", Value: "b" }] },
    });

    const scalable = {
      ServiceNamespace: "sagemaker",
      ResourceId: "endpoint/native/variant/AllTraffic",
      ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
    };
    const targetId = await create("AWS::ApplicationAutoScaling::ScalableTarget", {
      ...scalable,
      MinCapacity: 1,
      MaxCapacity: 3,
    });
    expect(targetId).to.equal(`${scalable.ResourceId}|${scalable.ScalableDimension}|sagemaker`);
    expect(await read("AWS::ApplicationAutoScaling::ScalableTarget", targetId)).to.deep.include({
      ...scalable,
      MinCapacity: 1,
      MaxCapacity: 3,
      Id: targetId,
    });
    const tracking = {
      TargetValue: 70,
      PredefinedMetricSpecification: { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
    };
    const policyId = await create("AWS::ApplicationAutoScaling::ScalingPolicy", {
      ...{
        PolicyName: "follow",
        PolicyType: "TargetTrackingScaling",
        ScalingTargetId: targetId,
        TargetTrackingScalingPolicyConfiguration: tracking,
      },
    });
    expect(await read("AWS::ApplicationAutoScaling::ScalingPolicy", policyId)).to.deep.include({
      ...scalable,
      PolicyName: "follow",
      TargetTrackingScalingPolicyConfiguration: tracking,
    });
    await remove("AWS::ApplicationAutoScaling::ScalingPolicy", policyId);
    await remove("AWS::ApplicationAutoScaling::ScalableTarget", targetId);
    await remove("AWS::SageMaker::Endpoint", id);
    expect(await problem(workshop.invoke("native", "x"))).to.match(/not found/);
  });

  it("fail with the handler's code and AWS's words", async () => {
    expect(
      await problem(create("AWS::SageMaker::Endpoint", { EndpointName: "x", EndpointConfigName: "nothing" })),
    ).to.match(/Could not find endpoint configuration/);
    expect(
      await problem(
        create("AWS::SageMaker::Domain", {
          AuthMode: "Magic",
          DomainName: "x",
          DefaultUserSettings: { ExecutionRole: workshop.role },
        }),
      ),
    ).to.match(
      /InvalidRequest: 1 validation error detected: Value 'Magic' at 'authMode' failed to satisfy constraint: Member must satisfy enum value set: \[SSO, IAM\]/,
    );
  });

  it("keep monitoring schedules and job definitions", async () => {
    const definition = {
      ...{ JobDefinitionName: "quality", RoleArn: workshop.role },
      DataQualityAppSpecification: {
        ImageUri: "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
      },
      DataQualityJobInput: { EndpointInput: { EndpointName: "native", LocalPath: "/opt/ml/processing/input" } },
      DataQualityJobOutputConfig: {
        MonitoringOutputs: [
          { S3Output: { S3Uri: "s3://workshop/monitoring", LocalPath: "/opt/ml/processing/output" } },
        ],
      },
      JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: "ml.m5.large", VolumeSizeInGB: 20 } },
    };
    const definitionId = await create("AWS::SageMaker::DataQualityJobDefinition", definition);
    expect(await read("AWS::SageMaker::DataQualityJobDefinition", definitionId)).to.deep.include({
      ...definition,
      JobDefinitionArn: definitionId,
    });
    const schedule = {
      MonitoringScheduleName: "hourly",
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: "quality",
        MonitoringType: "DataQuality",
        ScheduleConfig: { ScheduleExpression: "cron(0 * ? * * *)" },
      },
    };
    const scheduleId = await create("AWS::SageMaker::MonitoringSchedule", schedule);
    expect(await read("AWS::SageMaker::MonitoringSchedule", scheduleId)).to.deep.include({
      ...schedule,
      MonitoringScheduleStatus: "Scheduled",
    });
    await remove("AWS::SageMaker::MonitoringSchedule", scheduleId);
    await remove("AWS::SageMaker::DataQualityJobDefinition", definitionId);
  });
});
