import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourcesCommand,
  UpdateResourceCommand,
  type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { expect } from "chai";
import { CloudControl } from "../../../../../local/cloud/cloudControl/cloudControl.ts";
import { CloudControlStore } from "../../../../../local/cloud/cloudControl/store.ts";
import {
  HandlerError,
  notFound,
  type CloudControlResource,
  type Json,
} from "../../../../../local/cloud/cloudControlResource.ts";
import { useTempFolder } from "../../../../support/tempFolder.ts";

const TYPE = "Test::Thing";

/** Things by name, in memory; one takes a while where it is told to. */
class Things implements CloudControlResource {
  readonly things = new Map<string, Json>();
  readonly fixed = { readOnly: [], createOnly: ["Name"] };
  wait = 0;

  async create(properties: Json): Promise<string> {
    await delay(this.wait);
    const name = properties["Name"];
    if (typeof name !== "string") throw new HandlerError("InvalidRequest", "Name is required");
    if (this.things.has(name)) throw new HandlerError("AlreadyExists", `${name} exists`);
    this.things.set(name, properties);
    return name;
  }

  read(identifier: string): Promise<Json> {
    const thing = this.things.get(identifier);
    return thing === undefined ? Promise.reject(notFound(TYPE, identifier)) : Promise.resolve(thing);
  }

  async update(identifier: string, properties: Json): Promise<void> {
    await delay(this.wait);
    this.things.set(identifier, properties);
  }

  async delete(identifier: string): Promise<void> {
    await this.read(identifier);
    this.things.delete(identifier);
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.things.keys()]);
  }
}

describe("CloudControl", () => {
  const folder = useTempFolder();
  let stores = 0;
  let server: Server;
  let client: CloudControlClient;
  let things: Things;

  beforeEach(async () => {
    things = new Things();
    const store = new CloudControlStore(join(folder(), `${++stores}.json`));
    const cloudControl = new CloudControl(new Map([[TYPE, things]]), store);
    server = createServer((req, res) => {
      void buffer(req).then((body) => cloudControl.handle(req, res, body));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    client = new CloudControlClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    });
  });

  afterEach(() => {
    client.destroy();
    server.close();
  });

  async function create(properties: object, ClientToken?: string): Promise<ProgressEvent> {
    const command = new CreateResourceCommand({
      TypeName: TYPE,
      DesiredState: JSON.stringify(properties),
      ClientToken,
    });
    return (await client.send(command)).ProgressEvent ?? {};
  }

  async function until(token: string | undefined): Promise<ProgressEvent> {
    for (;;) {
      const { ProgressEvent } = await client.send(new GetResourceRequestStatusCommand({ RequestToken: token }));
      if (ProgressEvent?.OperationStatus !== "IN_PROGRESS") return ProgressEvent ?? {};
    }
  }

  const get = async (Identifier: string): Promise<unknown> => {
    const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName: TYPE, Identifier }));
    return JSON.parse(ResourceDescription?.Properties ?? "");
  };

  it("creates, reads, patches, lists and deletes", async () => {
    expect(await create({ Name: "a", Size: 1 })).to.deep.include({ OperationStatus: "SUCCESS", Identifier: "a" });
    const PatchDocument = JSON.stringify([{ op: "replace", path: "/Size", value: 2 }]);
    await client.send(new UpdateResourceCommand({ TypeName: TYPE, Identifier: "a", PatchDocument }));
    expect(await get("a")).to.deep.equal({ Name: "a", Size: 2 });
    const { ResourceDescriptions } = await client.send(new ListResourcesCommand({ TypeName: TYPE }));
    expect(ResourceDescriptions?.map((d) => d.Identifier)).to.deep.equal(["a"]);
    const { ProgressEvent } = await client.send(new DeleteResourceCommand({ TypeName: TYPE, Identifier: "a" }));
    expect(ProgressEvent?.OperationStatus).to.equal("SUCCESS");
    expect(await nameOf(get("a"))).to.equal("ResourceNotFoundException");
  });

  it("reports a handler's failure with its code", async () => {
    await create({ Name: "a" });
    expect(await create({ Name: "a" })).to.deep.include({ OperationStatus: "FAILED", ErrorCode: "AlreadyExists" });
    expect(await create({})).to.deep.include({ ErrorCode: "InvalidRequest", StatusMessage: "Name is required" });
    const { ProgressEvent } = await client.send(new DeleteResourceCommand({ TypeName: TYPE, Identifier: "b" }));
    expect(ProgressEvent).to.deep.include({ OperationStatus: "FAILED", ErrorCode: "NotFound" });
  });

  it("refuses a patch of what its type fixes, before anything is begun", async () => {
    await create({ Name: "a" });
    const PatchDocument = JSON.stringify([{ op: "replace", path: "/Name", value: "b" }]);
    const request = client.send(new UpdateResourceCommand({ TypeName: TYPE, Identifier: "a", PatchDocument }));
    expect(await nameOf(request)).to.equal("NotUpdatableException");
  });

  it("answers IN_PROGRESS, with a time to ask again, for what takes longer", async () => {
    things.wait = 700;
    const event = await create({ Name: "slow" });
    expect(event.OperationStatus).to.equal("IN_PROGRESS");
    expect(event.RetryAfter?.getTime()).to.be.greaterThan(Date.now() - 1000);
    expect(await until(event.RequestToken)).to.deep.include({ OperationStatus: "SUCCESS", Identifier: "slow" });
  });

  it("does the same thing once for the same client token, and refuses it for another", async () => {
    const first = await create({ Name: "a" }, "token-1");
    expect((await create({ Name: "a" }, "token-1")).RequestToken).to.equal(first.RequestToken);
    expect(await nameOf(create({ Name: "b" }, "token-1"))).to.equal("ClientTokenConflictException");
  });

  it("refuses a second operation on a resource that one is at work on", async () => {
    await create({ Name: "a" });
    things.wait = 700;
    const PatchDocument = JSON.stringify([{ op: "add", path: "/Size", value: 2 }]);
    const update = (): Promise<unknown> =>
      client.send(new UpdateResourceCommand({ TypeName: TYPE, Identifier: "a", PatchDocument }));
    const first = update();
    await delay(100);
    expect(await nameOf(update())).to.equal("ConcurrentOperationException");
    await first;
  });

  it("tells after a crash what became of an operation", async () => {
    const store = new CloudControlStore(join(folder(), "other.json"));
    const event = { TypeName: TYPE, Operation: "CREATE", OperationStatus: "IN_PROGRESS", EventTime: 1 } as const;
    store.contents.operations["made"] = { ...event, RequestToken: "made", Identifier: "a" };
    store.contents.operations["lost"] = { ...event, RequestToken: "lost" };
    store.save();
    things.things.set("a", {});
    const reopened = new CloudControlStore(join(folder(), "other.json"));
    await new CloudControl(new Map([[TYPE, things]]), reopened).recover();
    expect(reopened.contents.operations["made"]?.OperationStatus).to.equal("SUCCESS");
    expect(reopened.contents.operations["lost"]).to.deep.include({
      OperationStatus: "FAILED",
      ErrorCode: "ServiceInternalError",
    });
  });

  it("fails by AWS's codes for an unknown type, a broken document and an unknown token", async () => {
    expect(await nameOf(client.send(new GetResourceCommand({ TypeName: "Test::Other", Identifier: "a" })))).to.equal(
      "TypeNotFoundException",
    );
    expect(await nameOf(client.send(new CreateResourceCommand({ TypeName: TYPE, DesiredState: "{" })))).to.equal(
      "InvalidRequestException",
    );
    expect(await nameOf(client.send(new GetResourceRequestStatusCommand({ RequestToken: "none" })))).to.equal(
      "RequestTokenNotFoundException",
    );
  });
});

async function nameOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) => (error as Error).name,
  );
}
