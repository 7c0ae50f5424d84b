import {
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
  type ServiceQuota,
} from "@aws-sdk/client-service-quotas";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { Clients } from "../../../../automation/stack/clients.ts";
import { GateError, SconesError } from "../../../../automation/runs/errors.ts";
import type { CommonOptions } from "../../../../automation/runs/options.ts";
import type { Session } from "../../../../automation/runs/session.ts";
import { preflightStep } from "../../../../automation/runs/steps/preflight.ts";
import { checkAccount, describeCost, holdCost, plannedStack } from "../../../../automation/stack/preflight.ts";
import type { StackResource, StackState } from "../../../../automation/stack/stack.ts";
import { estimateCost } from "../../../../domain/configuration/costEstimate.ts";
import { mockedClient } from "../../../support/mockedClient.ts";

const planned = {
  trainingInstanceType: "ml.g4dn.xlarge",
  endpointInstanceType: "ml.m5.large",
  alarms: 5,
  spaceGigabytes: 5,
};
const trainingQuota = "ml.g4dn.xlarge for training job usage";
const endpointQuota = "ml.m5.large for endpoint usage";
const empty: StackState = { resources: [], pending: [], outputs: {} };

function stackWith(config: Record<string, unknown>): Stack {
  return { name: "dev", workspace: { stackSettings: () => Promise.resolve({ config }) } } as unknown as Stack;
}

function stateWith(...types: readonly string[]): StackState {
  const resources = types.map((type): StackResource => ({ type, urn: type, custom: true, inputs: {}, outputs: {} }));
  return { resources, pending: [], outputs: {} };
}

describe("plannedStack", () => {
  it("knows the components' defaults", async () => {
    expect(await plannedStack(stackWith({}), {})).to.deep.equal(planned);
  });

  it("reads the stack's settings, and those that are to be set before them", async () => {
    const settings = {
      "scones-unlimited:endpointInstanceType": "ml.c5.large",
      "scones-unlimited:trainingInstanceType": "ml.p3.2xlarge",
      "scones-unlimited:studioUsers": ["ann", "ben"],
      "aws:region": "eu-west-1",
    };
    const toSet = { endpointInstanceType: "ml.c5.xlarge", "scones-unlimited:studioUsers": '["a","b","c"]' };
    expect(await plannedStack(stackWith(settings), toSet)).to.deep.equal({
      trainingInstanceType: "ml.p3.2xlarge",
      endpointInstanceType: "ml.c5.xlarge",
      alarms: 5,
      spaceGigabytes: 15,
    });
  });

  it("counts no machine for an endpoint that is offline, and no alarms of a monitor that is not wanted", async () => {
    const settings = { "scones-unlimited:endpointOnline": "false", "scones-unlimited:monitor": false };
    const offline = await plannedStack(stackWith(settings), {});
    expect(offline).to.deep.equal({ trainingInstanceType: "ml.g4dn.xlarge", alarms: 0, spaceGigabytes: 5 });
  });
});

describe("holdCost", () => {
  it("lets pass what costs no more than the limit", () => {
    expect(() => holdCost(estimateCost(planned), 86)).not.to.throw();
  });

  it("refuses what costs more, with the numbers and a way out", () => {
    expect(() => holdCost(estimateCost(planned), 50)).to.throw(
      GateError,
      /about \$85\.01 a month, more than the \$50 of --max-monthly-cost: endpoint on ml\.m5\.large \$83\.95, .*Nothing was created/,
    );
  });

  it("refuses a machine whose price it does not know", () => {
    const unknown = estimateCost({
      ...planned,
      trainingInstanceType: "ml.x9.huge",
      endpointInstanceType: "ml.x9.huge",
    });
    expect(() => holdCost(unknown, 1000)).to.throw(GateError, "No price is known here for ml.x9.huge");
    expect(describeCost(unknown, "ml.x9.huge"))
      .to.contain("without ml.x9.huge")
      .and.to.contain("an unknown price an hour");
  });
});

describe("checkAccount", () => {
  const service = mockedClient(ServiceQuotasClient);
  let warnings: string[];
  let clients: Clients;
  beforeEach(() => {
    service.reset();
    warnings = [];
    clients = new Clients();
    process.env["AWS_REGION"] ??= "us-east-1";
  });

  const answer = (...pages: readonly ServiceQuota[][]): void => {
    pages.forEach((Quotas, index) => {
      const NextToken = index + 1 < pages.length ? `page ${index + 1}` : undefined;
      const input = index === 0 ? { ServiceCode: "sagemaker" } : { NextToken: `page ${index}` };
      service.on(ListServiceQuotasCommand, input).resolves({ Quotas, ...(NextToken && { NextToken }) });
    });
  };
  const check = async (region = "us-east-1", state = empty): Promise<unknown> =>
    checkAccount(clients, region, planned, state, (message) => warnings.push(message)).catch((error: unknown) => error);

  it("is content with one machine to train and two to update an endpoint, and reads no further than it must", async () => {
    const [training, serving] = [
      { QuotaName: trainingQuota, Value: 1 },
      { QuotaName: endpointQuota, Value: 2 },
    ];
    answer([training], [serving], [{ QuotaName: "never read", Value: 0 }]);
    expect(await check()).to.equal(undefined);
    expect(warnings).to.deep.equal([]);
    expect(service.commandCalls(ListServiceQuotasCommand)).to.have.length(2);
  });

  it("tells of an endpoint that there is room for, but not for its first update", async () => {
    answer([trainingQuota, endpointQuota].map((QuotaName) => ({ QuotaName, Value: 1 })));
    expect(await check()).to.equal(undefined);
    expect(warnings).to.deep.equal([
      `The account's quota "${endpointQuota}" is 1 in us-east-1, enough until the first update, which runs new machines beside the old ones: ask for 2 (Service Quotas, Amazon SageMaker; it often takes a day).`,
    ]);
  });

  it("names everything that is missing, and what to do about it", async () => {
    answer([trainingQuota, endpointQuota].map((QuotaName) => ({ QuotaName, Value: 0 })));
    const error = await check("eu-central-7");
    expect(error).to.be.instanceOf(SconesError).and.to.include({ exitCode: 1 });
    const { message } = error as SconesError;
    expect(message).to.match(/^Before anything was created, these are missing:/);
    expect(message).to.contain("built-in image classification is not known to be in eu-central-7");
    expect(message).to.contain(`quota "${trainingQuota}" is 0`).and.to.contain("--config trainingInstanceType=ml.");
    expect(message).to.contain(`quota "${endpointQuota}" is 0`).and.to.contain("--config endpointInstanceType=ml.");
  });

  it("asks for nothing that is there already", async () => {
    const up = stateWith("aws:sagemaker/trainingJob:TrainingJob", "aws:sagemaker/endpoint:Endpoint");
    expect(await check("eu-central-7", up)).to.equal(undefined);
    expect(service.calls()).to.have.length(0);
  });

  it("wants a machine for the live model and one for the shadow", async () => {
    answer([
      { QuotaName: trainingQuota, Value: 1 },
      { QuotaName: endpointQuota, Value: 1 },
    ]);
    const shadowed = { ...planned, shadowInstanceType: planned.endpointInstanceType };
    const error: unknown = await checkAccount(clients, "us-east-1", shadowed, empty, () => undefined).catch(
      (problem: unknown) => problem,
    );
    expect((error as SconesError).message).to.contain(`quota "${endpointQuota}" is 1 in us-east-1: ask for 4`);
  });

  it("takes the default of a quota that nothing was applied to", async () => {
    answer([{ QuotaName: trainingQuota, Value: 1 }]);
    const Quotas = [
      { QuotaName: trainingQuota, Value: 0 },
      { QuotaName: endpointQuota, Value: 0 },
    ];
    service.on(ListAWSDefaultServiceQuotasCommand).resolves({ Quotas });
    const { message } = (await check()) as SconesError;
    expect(message).to.contain(`quota "${endpointQuota}" is 0`).and.not.to.contain(trainingQuota);
    expect(warnings).to.deep.equal([]);
  });

  it("warns of a machine that SageMaker has no quota for", async () => {
    answer([{ QuotaName: trainingQuota, Value: 2 }]);
    service.on(ListAWSDefaultServiceQuotasCommand).resolves({ Quotas: [] });
    expect(await check()).to.equal(undefined);
    expect(warnings[0]).to.contain(`no entry "${endpointQuota}"`);
  });

  it("goes on with a warning where it may not ask", async () => {
    service.on(ListServiceQuotasCommand).rejects(new Error("AccessDenied"));
    expect(await check()).to.equal(undefined);
    expect(warnings).to.deep.equal([
      "The quotas for the machines could not be checked (servicequotas:ListServiceQuotas, ListAWSDefaultServiceQuotas: AccessDenied).",
    ]);
  });
});

describe("preflightStep", () => {
  const service = mockedClient(ServiceQuotasClient);
  beforeEach(() => {
    service.reset();
    service.on(ListServiceQuotasCommand).resolves({
      Quotas: [
        { QuotaName: trainingQuota, Value: 0 },
        { QuotaName: endpointQuota, Value: 2 },
      ],
    });
  });

  /** A session on AWS whose account may train on no machine, and what it was warned of. */
  function onAws(): { session: Session; options: CommonOptions; warnings: string[] } {
    const warnings: string[] = [];
    const stack = {
      name: "dev",
      workspace: {
        stackSettings: () => Promise.resolve({ config: {} }),
        envVars: { PULUMI_BACKEND_URL: "s3://states" },
      },
      exportStack: () => Promise.resolve({ deployment: { resources: [] } }),
    };
    const reporter = {
      step: (_name: string, work: () => Promise<unknown>) => work(),
      warn: (message: string) => warnings.push(message),
    };
    const options = { cloud: "aws", stack: "dev", config: {} } as unknown as CommonOptions;
    const session = {
      options,
      reporter,
      clients: new Clients(),
      stack: () => Promise.resolve(stack),
      cloud: () => Promise.resolve({ env: { AWS_REGION: "us-east-1" } }),
    } as unknown as Session;
    return { session, options, warnings };
  }

  it("ends a deployment that the account has no machine for", async () => {
    const { session, options } = onAws();
    const error: unknown = await preflightStep(session, options).catch((problem: unknown) => problem);
    expect(error).to.be.instanceOf(SconesError);
  });

  it("lets an upload go on, which needs none", async () => {
    const { session, options, warnings } = onAws();
    await preflightStep(session, options, "is told");
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain(`quota "${trainingQuota}" is 0`);
  });
});
