import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { SconesError } from "../../../../automation/runs/errors.ts";
import { Clients } from "../../../../automation/stack/clients.ts";
import { PictureError, predict, toPrediction } from "../../../../automation/predictions/predict.ts";
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

  it("tells a picture that can't be classified from what is wrong with the endpoint", async () => {
    for (const [OriginalStatusCode, said] of [
      [400, "The model can't classify x; it takes PNG and JPEG pictures. SageMaker says: Received an error"],
      [500, "The model failed at x. SageMaker says: Received an error"],
    ] as const) {
      runtime
        .on(InvokeEndpointCommand)
        .rejects(new ModelError({ message: "Received an error", OriginalStatusCode, $metadata: {} }));
      expect(await ask(() => Promise.resolve(png)))
        .to.be.instanceOf(PictureError)
        .with.property("message", said);
    }
    runtime.on(InvokeEndpointCommand).rejects(Object.assign(new Error("no endpoint"), { name: "ValidationError" }));
    expect(await ask(() => Promise.resolve(png))).not.to.be.instanceOf(PictureError);
    runtime.on(InvokeEndpointCommand).resolves({ Body: Buffer.from('{"predictions":"none"}') as never });
    expect(await ask(() => Promise.resolve(png)))
      .to.be.instanceOf(SconesError)
      .and.not.instanceOf(PictureError);
  });
});
