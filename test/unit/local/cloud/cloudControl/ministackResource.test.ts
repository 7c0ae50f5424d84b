import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { MinistackResource } from "../../../../../local/cloud/cloudControl/ministackResource.ts";
import { resourceTypes } from "../../../../../local/cloud/cloudControl/resourceTypes.ts";
import { CloudControlStore } from "../../../../../local/cloud/cloudControl/store.ts";
import type { Json } from "../../../../../local/cloud/cloudControlResource.ts";

const ROLE = "AWS::IAM::Role";

/** Stands for MiniStack: remembers what it is asked, and has one role whose description can change. */
class Provisioner {
  readonly asked: Json[] = [];
  live: Json | null = { Description: "", Tags: {} };

  ask<T>(_question: string, body: Readonly<Record<string, unknown>>): Promise<T> {
    this.asked.push(body as Json);
    const made = {
      physicalId: "role-1",
      attributes: { Arn: "arn:role-1", RoleId: "AROA1", Other: 1 },
      live: this.live,
    };
    return Promise.resolve((body["operation"] === "read" ? { live: this.live } : made) as T);
  }
}

describe("MinistackResource", () => {
  let folder: string;
  let provisioner: Provisioner;
  let role: MinistackResource;

  const open = (): MinistackResource => {
    const facts = resourceTypes().get(ROLE);
    if (facts === undefined) throw new Error("no such type");
    return new MinistackResource(ROLE, facts, provisioner, new CloudControlStore(join(folder, "store.json")));
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ministack-resource-"));
    provisioner = new Provisioner();
    role = open();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads back what was asked for, with the name it got, the read-only properties and what AWS says by default", async () => {
    expect(await role.create({ Path: "/" })).to.equal("role-1");
    expect(await role.read("role-1")).to.deep.equal({
      RoleName: "role-1",
      MaxSessionDuration: 3600,
      Path: "/",
      Arn: "arn:role-1",
      RoleId: "AROA1",
    });
  });

  it("knows its resources after a restart", async () => {
    await role.create({ Path: "/" });
    expect(await open().list()).to.deep.equal(["role-1"]);
    expect(await open().read("role-1")).to.have.property("Arn", "arn:role-1");
  });

  it("shows what another client changed", async () => {
    await role.create({ Description: "" });
    provisioner.live = { Description: "changed by hand", Tags: {} };
    expect(await role.read("role-1")).to.have.property("Description", "changed by hand");
  });

  it("fails with NotFound, and forgets, what another client deleted", async () => {
    await role.create({});
    provisioner.live = null;
    expect(await codeOf(role.read("role-1"))).to.equal("NotFound");
    expect(await role.list()).to.deep.equal([]);
    expect(await codeOf(role.delete("role-1"))).to.equal("NotFound");
  });

  it("keeps read-only properties out of what it passes on", async () => {
    await role.create({ Path: "/" });
    await role.update("role-1", {
      RoleName: "role-1",
      Path: "/",
      Description: "d",
      Arn: "arn:role-1",
      RoleId: "AROA1",
    });
    expect(provisioner.asked.at(-1)).to.deep.include({
      operation: "update",
      physicalId: "role-1",
      properties: { RoleName: "role-1", Path: "/", Description: "d" },
      previous: { Path: "/" },
    });
  });

  it("discards what a creation made that a crash interrupted", async () => {
    const store = new CloudControlStore(join(folder, "store.json"));
    store.contents.intents["Role1"] = { typeName: ROLE, properties: { RoleName: "fixed" } };
    store.save();
    await open().create({ RoleName: "fixed" });
    expect(provisioner.asked.map((body) => body["operation"])).to.deep.equal(["discard", "create"]);
  });
});

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "no error",
    (error: unknown) => (error as { code?: string }).code,
  );
}
