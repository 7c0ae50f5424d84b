import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { Clients } from "../../../../automation/stack/clients.ts";
import { UsageError } from "../../../../automation/runs/errors.ts";
import { findPictures, PictureError, predict, toPrediction } from "../../../../automation/predictions/predict.ts";
import { mockedClient } from "../../../support/mockedClient.ts";

describe("toPrediction", () => {
  it("names the most probable class", () => {
    expect(toPrediction("x.png", [0.2, 0.8], ["bicycle", "motorcycle"])).to.deep.equal({
      image: "x.png",
      label: "motorcycle",
      confidence: 0.8,
      probabilities: { bicycle: 0.2, motorcycle: 0.8 },
    });
  });

  it("numbers the classes that have no name", () => {
    expect(toPrediction("x.png", [0.1, 0.2, 0.7], ["bicycle"]).label).to.equal("class 2");
  });
});

describe("findPictures", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pictures-"));
    for (const name of ["b.PNG", "a.jpg", "notes.txt"]) await writeFile(join(folder, name), "x");
  });
  after(() => rm(folder, { recursive: true }));

  async function failure(...sources: readonly string[]): Promise<unknown> {
    return findPictures(new Clients(), sources).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it("takes a file as it is, and of a folder its pictures in order", async () => {
    const found = await findPictures(new Clients(), [join(folder, "notes.txt"), folder]);
    expect(found.map(({ name }) => name)).to.deep.equal([
      join(folder, "notes.txt"),
      join(folder, "a.jpg"),
      join(folder, "b.PNG"),
    ]);
  });

  it("fails on what is not there, and on a URI without a bucket", async () => {
    expect(await failure(join(folder, "c.png"))).to.be.instanceOf(UsageError);
    expect(await failure("s3://")).to.be.instanceOf(UsageError);
  });
});

describe("predict", () => {
  const runtime = mockedClient(SageMakerRuntimeClient);
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
  const ask = (read: () => Promise<Uint8Array>): Promise<unknown> =>
    predict(new Clients(), "scones", ["a", "b"], { name: "x", read }).catch((error: unknown) => error);

  it("sends a picture under the type that its first bytes tell", async () => {
    runtime.on(InvokeEndpointCommand).resolves({ Body: Buffer.from("[0.1,0.9]") as never });
    expect(await ask(() => Promise.resolve(png))).to.include({ label: "b" });
    await ask(() => Promise.resolve(Buffer.from([0xff, 0xd8, 0xff, 0xe0])));
    const types = runtime.commandCalls(InvokeEndpointCommand).map(({ args }) => args[0].input.ContentType);
    expect(types).to.deep.equal(["image/png", "image/jpeg"]);
  });

  it("tells a picture that can't be read or classified from what is wrong with the endpoint", async () => {
    expect(await ask(() => readFile("/no/such/picture.png"))).to.be.instanceOf(PictureError);
    const refused = Object.assign(new Error("Not a PNG or JPEG image"), { name: "ModelError" });
    runtime.on(InvokeEndpointCommand).rejects(refused);
    expect(await ask(() => Promise.resolve(png))).to.be.instanceOf(PictureError);
    runtime.on(InvokeEndpointCommand).rejects(Object.assign(new Error("no endpoint"), { name: "ValidationError" }));
    expect(await ask(() => Promise.resolve(png))).not.to.be.instanceOf(PictureError);
  });
});
