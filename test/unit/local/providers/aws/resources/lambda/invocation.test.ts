import {
  InvokeCommand,
  LambdaClient,
  ResourceNotFoundException,
  type LambdaClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-lambda";
import { mockClient, type AwsStub } from "aws-sdk-client-mock";
import { expect } from "chai";
import { AwsProvider } from "../../../../../../../local/providers/aws/core/provider.ts";
import type { Props } from "../../../../../../../local/providers/aws/core/values.ts";

let lambda: AwsStub<ServiceInputTypes, ServiceOutputTypes, LambdaClientResolvedConfig>;
const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
const token = "aws:lambda/invocation:Invocation";
const inputs: Props = {
  functionName: "fn",
  qualifier: "$LATEST",
  input: '{"user":"ada"}',
  lifecycleScope: "CRUD",
  terraformKey: "tf",
};
const answer = (text: string, more: object = {}): never => ({ Payload: Buffer.from(text), ...more }) as never;
const sent = (): unknown[] =>
  lambda.commandCalls(InvokeCommand).map(({ args }) => JSON.parse(args[0].input.Payload as string) as unknown);

describe("aws.lambda.Invocation", () => {
  beforeEach(() => {
    lambda = mockClient(LambdaClient);
  });
  afterEach(() => lambda.restore());

  it("invokes the function when it is made, and keeps the answer", async () => {
    lambda.on(InvokeCommand, { FunctionName: "fn", Qualifier: "$LATEST" }).resolves(answer('{"deleted":0}'));
    const { id, state } = await provider.create(token, inputs, { preview: false });
    expect(id).to.match(/^fn,\$LATEST,[0-9a-f]{32}$/);
    expect(state).to.include({ result: '{"deleted":0}', input: '{"user":"ada"}' });
    expect(sent()).to.deep.equal([{ user: "ada", tf: { action: "create", prev_input: null } }]);
    expect((await provider.read(token, id, inputs, state))?.state).to.include({ result: '{"deleted":0}' });
  });

  it("tells the function of a change with what was before, and of the end", async () => {
    lambda.on(InvokeCommand).resolves(answer("{}"));
    const state = { ...inputs, result: "{}" };
    const change = { inputs: { ...inputs, input: '{"user":"grace"}' }, oldInputs: inputs, state };
    await provider.update(token, "id", change, { preview: false, ignored: [] });
    await provider.delete(token, "id", state);
    expect(sent()).to.deep.equal([
      { user: "grace", tf: { action: "update", prev_input: { user: "ada" } } },
      { user: "ada", tf: { action: "delete", prev_input: { user: "ada" } } },
    ]);
  });

  it("fails with what the function throws", async () => {
    lambda.on(InvokeCommand).resolves(answer('{"errorType":"APPS_REMAIN"}', { FunctionError: "Unhandled" }));
    const error = await provider.delete(token, "id", inputs).catch((e: unknown) => e as Error);
    expect((error as Error).message).to.contain(
      `invoking the function fn failed (Unhandled): {"errorType":"APPS_REMAIN"}`,
    );
  });

  it("fails to end where the function is gone, as the real provider does", async () => {
    lambda.on(InvokeCommand).rejects(new ResourceNotFoundException({ message: "gone", $metadata: {} }));
    const error = await provider.delete(token, "id", inputs).catch((e: unknown) => e as Error);
    expect((error as Error).message).to.equal(`deleting ${token} 'id': gone`);
  });

  it("is invoked again for another order of the input's members, which is another text", async () => {
    const ordered = { ...inputs, input: '{"a":1,"b":2}' };
    const { changed } = await provider.diff(token, ordered, { ...inputs, input: '{"b":2,"a":1}' }, {});
    expect(changed).to.deep.equal(["input"]);
  });

  it("refuses an input that is no JSON object", async () => {
    const naming = { resourceName: "drain", seed: new Uint8Array(32) };
    for (const input of ["[]", "drain"]) {
      const { failures } = await provider.check(token, { ...inputs, input }, {}, naming);
      expect(failures.map(({ property }) => property)).to.deep.equal(["input"]);
    }
  });

  it("refuses the life cycle that it does not cover", async () => {
    const naming = { resourceName: "drain", seed: new Uint8Array(32) };
    const { failures } = await provider.check(token, { functionName: "fn", input: "{}" }, {}, naming);
    expect(failures.map(({ reason }) => reason).join()).to.contain("covers the life cycle CRUD alone");
  });
});
