import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { FunctionWorld } from "./functionWorld.ts";

const CODE = `
import { readdirSync } from "node:fs";
export const handler = async (event, context) => {
  if (event.kind === "bytes") return { body: Buffer.from("picture").toString("base64") };
  if (event.kind === "nothing") return undefined;
  if (event.kind === "exit") process.exit(4);
  if (event.kind === "circular") { const one = {}; one.one = one; return one; }
  if (event.kind === "late") { setTimeout(() => { throw new RangeError("late"); }, 1); await new Promise(() => {}); }
  if (event.kind === "long") return new Promise((done) => setTimeout(done, 5000));
  return { tmp: readdirSync("/tmp"), version: process.env.AWS_EXECUTION_ENV, root: process.env.LAMBDA_TASK_ROOT };
};
export const nested = { callback: (event, context, callback) => { callback(null, context.functionName); } };
`;

describe("functions in Node", function () {
  this.timeout(60_000);
  const world = new FunctionWorld();
  const answer = (kind: string) => world.invoke("node", { kind });

  before(async () => {
    await world.open();
    await world.node("node", CODE, { Timeout: 2 });
    await world.node("callback", CODE, { Handler: "index.nested.callback" });
    await world.node("sync", "export const handler = () => 'lost';");
    await world.node("sync24", "export const handler = (event, context) => Object.keys(context);", {
      Runtime: "nodejs24.x",
    });
    await world.node("callback24", CODE, { Handler: "index.nested.callback", Runtime: "nodejs24.x" });
    await world.node("missing", CODE, { Handler: "index.absent" });
    await world.node("broken", "export const handler = ;");
  });
  after(() => world.cloud.remove());

  it("answers by what handlers return or call back", async () => {
    expect((await answer("bytes")).payload).to.deep.equal({ body: "cGljdHVyZQ==" });
    expect((await answer("nothing")).text).to.equal("null");
    expect((await world.invoke("callback")).payload).to.equal("callback");
    expect((await world.invoke("sync")).text).to.equal("null");
    const { version, root, tmp } = (await answer("where")).payload as Record<string, unknown>;
    expect(version).to.equal("AWS_Lambda_nodejs22.x");
    if (root === "/var/task") expect(tmp).to.deep.equal([]);
  });

  it("knows no callbacks from nodejs24.x on, as aws-lambda-ric 4", async () => {
    const names = (await world.invoke("sync24")).payload as string[];
    expect(names).to.include("getRemainingTimeInMillis");
    expect(names.filter((name) => /^(done|succeed|fail|callback.*)$/.test(name))).to.deep.equal([]);
    const { error, payload } = await world.invoke("callback24");
    expect(error).to.equal("Unhandled");
    expect(payload)
      .to.include({ errorType: "Runtime.CallbackHandlerDeprecated" })
      .and.to.have.property("errorMessage")
      .that.matches(/callback-based function handlers starting with Node\.js 24/);
  });

  it("names each failure as AWS does", async () => {
    expect((await answer("exit")).payload).to.have.property("errorType", "Runtime.ExitError");
    expect((await answer("circular")).payload).to.have.property("errorType", "Runtime.MarshalError");
    expect((await answer("late")).payload).to.include({ errorType: "RangeError", errorMessage: "late" });
    expect((await answer("long")).payload)
      .to.include({ errorType: "Sandbox.Timedout" })
      .and.to.have.property("errorMessage")
      .that.matches(/^RequestId: \S+ Error: Task timed out after 2\.00 seconds$/);
    expect((await world.invoke("missing")).payload).to.include({
      ...{ errorType: "Runtime.HandlerNotFound", errorMessage: "index.absent is undefined or not exported" },
    });
    expect((await world.invoke("broken")).payload).to.have.property("errorType", "Runtime.UserCodeSyntaxError");
    expect((await answer("bytes")).error).to.equal(undefined);
  });

  it("answers of Lambda have the shapes of AWS's service model", async () => {
    const { python } = await ensureMinistack(() => undefined);
    const { endpoint, region, credentials } = world.cloud.config();
    const env = {
      ...{ PATH: process.env["PATH"], AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: region },
      ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
    };
    const script = join(import.meta.dirname, "answer_shapes.py");
    const { stdout } = await promisify(execFile)(python, [script, world.roleArn ?? ""], { env });
    expect(stdout.trim().split("\n")).to.deep.equal(["60 answers"]);
  });
});
