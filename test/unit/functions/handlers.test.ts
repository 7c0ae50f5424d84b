import { withOrientation } from "../../support/exifPicture.ts";
import { mockedClient } from "../../support/mockedClient.ts";
import { shapeJpeg } from "../../support/pictureFolder.ts";
import { expect } from "chai";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { imageDimensions } from "../../../domain/images/decodeImage.ts";
import { orientationOf } from "../../../domain/images/upright/orientation.ts";
import { classList } from "../../../domain/workflow/classList.ts";
import { travelsInside } from "../../../domain/workflow/workflowEvent.ts";
import { handler as classify } from "../../../functions/classifyImage.ts";
import { handler as filter } from "../../../functions/filterLowConfidence.ts";
import { handler as serialize } from "../../../functions/serializeImageData.ts";

const EVENT = { image_data: "", s3_bucket: "pictures", s3_key: "test/bicycle_s_000513.png" };
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

/** An object as S3 gives it: its bytes come when they are asked for. */
const object = (bytes: Uint8Array) => ({
  Body: { transformToByteArray: () => Promise.resolve(bytes), destroy: () => undefined } as never,
  ContentLength: bytes.length,
});
const failure = (name: string, more = {}) => Object.assign(new Error("what it says"), { name, ...more });
const answer = (text: string) => ({ Body: new TextEncoder().encode(text) }) as never;

/** Name and message of what a handler throws: what Step Functions shows. */
async function thrown(promise: Promise<unknown>): Promise<{ name: string; message: string }> {
  return promise.then(
    () => ({ name: "nothing", message: "" }),
    (error: unknown) => ({ name: (error as Error).name, message: (error as Error).message }),
  );
}

describe("functions", () => {
  const s3 = mockedClient(S3Client);
  const runtime = mockedClient(SageMakerRuntimeClient);

  beforeEach(() => {
    s3.reset();
    runtime.reset();
  });

  describe("serializeImageData", () => {
    it("puts the image into the event", async () => {
      s3.on(GetObjectCommand, { Bucket: "pictures", Key: EVENT.s3_key }).resolves(object(PNG));
      expect(await serialize(EVENT)).to.deep.equal({
        statusCode: 200,
        body: { ...EVENT, image_data: PNG.toString("base64"), inferences: [] },
      });
    });

    it("takes an event that lacks image_data", async () => {
      s3.on(GetObjectCommand).resolves(object(PNG));
      const { s3_bucket, s3_key } = EVENT;
      expect((await serialize({ s3_bucket, s3_key })).body.image_data).to.equal(PNG.toString("base64"));
    });

    it("leaves an image in S3 that no state could carry", async () => {
      s3.on(GetObjectCommand).resolves(object(Buffer.alloc(200_000)));
      expect((await serialize(EVENT)).body.image_data).to.equal("");
    });

    const refusals: [string, unknown, string][] = [
      ["nothing", undefined, "the event must be an object with image_data, s3_bucket and s3_key, got nothing"],
      [
        "no bucket and key",
        { image_data: 5, s3_key: "" },
        'image_data must be a base64 text, got 5; s3_bucket must be the name of a bucket, got nothing; s3_key must be the key of an object, got ""',
      ],
      ["a body that is no JSON", { body: "{" }, 'the event\'s body must be JSON, got "{"'],
    ];
    for (const [what, event, message] of refusals) {
      it(`fails for ${what}`, async () => {
        expect(await thrown(serialize(event))).to.deep.equal({ name: "INVALID_EVENT", message });
      });
    }

    it("fails for an image that is not there, empty or too large", async () => {
      s3.on(GetObjectCommand).rejects(failure("NoSuchKey", { $metadata: { httpStatusCode: 404 } }));
      expect(await thrown(serialize(EVENT))).to.deep.equal({
        name: "IMAGE_UNREADABLE",
        message: "s3://pictures/test/bicycle_s_000513.png can't be read: NoSuchKey: what it says",
      });
      s3.on(GetObjectCommand).resolves({ ...object(PNG), ContentLength: 0 });
      expect((await thrown(serialize(EVENT))).message).to.equal("s3://pictures/test/bicycle_s_000513.png is empty");
      s3.on(GetObjectCommand).resolves({ ...object(PNG), ContentLength: 30_000_000 });
      expect((await thrown(serialize(EVENT))).message).to.include("30000000 bytes; an endpoint takes at most 26214400");
    });

    it("asks to be tried again when S3 is throttling", async () => {
      s3.on(GetObjectCommand).rejects(failure("SlowDown", { $metadata: { httpStatusCode: 503 } }));
      expect(await thrown(serialize(EVENT))).to.deep.equal({
        name: "SERVICE_BUSY",
        message: "S3 is busy: SlowDown: what it says",
      });
    });
  });

  describe("classifyImage", () => {
    const SERIALIZED = { ...EVENT, image_data: PNG.toString("base64"), inferences: [] };
    beforeEach(() => {
      process.env["ENDPOINT_NAME"] = "scones";
      process.env["CLASSES"] = "bicycle,motorcycle";
      runtime.on(InvokeEndpointCommand).resolves(answer("[0.04, 0.96]"));
    });
    after(() => {
      delete process.env["ENDPOINT_NAME"];
      delete process.env["CLASSES"];
    });

    it("asks the endpoint and names the class", async () => {
      expect(await classify(SERIALIZED)).to.deep.equal({
        statusCode: 200,
        body: { ...SERIALIZED, inferences: [0.04, 0.96], class: "motorcycle" },
      });
      expect(runtime.commandCalls(InvokeEndpointCommand)[0]?.args[0].input).to.deep.equal({
        EndpointName: "scones",
        Body: PNG,
        ContentType: "image/png",
        Accept: "application/json",
      });
    });

    it("lets the image stay in S3 where the probabilities of many classes take its room in a state", async () => {
      const answers = Array.from({ length: 1000 }, (_, index) => 1 / (index + 1001));
      runtime.on(InvokeEndpointCommand).resolves(answer(JSON.stringify(answers)));
      const withImage = (bytes: number) => ({ ...SERIALIZED, image_data: Buffer.alloc(bytes, PNG).toString("base64") });
      const { body: small } = await classify(withImage(150_000));
      expect(small.image_data).to.have.length(200_000);
      // The first function puts it into the event: with no inferences it has room.
      const large = withImage(185_000);
      expect(travelsInside({ ...EVENT, inferences: [] }, 185_000)).to.equal(true);
      const { body } = await classify(large);
      expect(body.image_data).to.equal("");
      expect(body.inferences).to.deep.equal(answers);
      expect(runtime.commandCalls(InvokeEndpointCommand)[1]?.args[0].input.Body).to.have.length(185_000);
    });

    it("asks about a photograph as it is shown, however the telephone was held", async () => {
      const stored = withOrientation(shapeJpeg(0, 1, 48, 32), 6);
      await classify({ ...SERIALIZED, image_data: stored.toString("base64") });
      const asked = Buffer.from(runtime.commandCalls(InvokeEndpointCommand)[0]?.args[0].input.Body as Uint8Array);
      expect(imageDimensions(asked)).to.deep.equal({ width: 32, height: 48 });
      expect(orientationOf(asked)).to.equal(1);
    });

    it("names a class whose name has a comma", async () => {
      process.env["CLASSES"] = classList(["old, worn", "motorcycle"]);
      runtime.on(InvokeEndpointCommand).resolves(answer("[0.96, 0.04]"));
      expect((await classify(SERIALIZED)).body.class).to.equal("old, worn");
    });

    it("takes what the first function returned, as it is", async () => {
      expect((await classify({ statusCode: 200, body: SERIALIZED })).body.inferences).to.deep.equal([0.04, 0.96]);
      expect((await classify({ body: JSON.stringify(SERIALIZED) })).body.inferences).to.deep.equal([0.04, 0.96]);
    });

    it("names no class where the stack names none", async () => {
      delete process.env["CLASSES"];
      expect((await classify(SERIALIZED)).body).not.to.have.property("class");
    });

    it("reads an image from S3 that is too large for the event", async () => {
      s3.on(GetObjectCommand, { Bucket: "pictures", Key: EVENT.s3_key }).resolves(object(PNG));
      expect((await classify(EVENT)).body).to.deep.include({ image_data: "", inferences: [0.04, 0.96] });
    });

    const busy: [string, Error][] = [
      ["throttling", failure("ThrottlingException")],
      ["unwell", failure("InternalFailure", { $metadata: { httpStatusCode: 500 } })],
      ["not ready", failure("ModelNotReadyException", { $metadata: { httpStatusCode: 429 } })],
      [
        "answered by an unwell container",
        failure("ModelError", { OriginalStatusCode: 503, $metadata: { httpStatusCode: 424 } }),
      ],
    ];
    for (const [what, error] of busy) {
      it(`asks to be tried again when the endpoint is ${what}`, async () => {
        runtime.on(InvokeEndpointCommand).rejects(error);
        expect((await thrown(classify(SERIALIZED))).name).to.equal("SERVICE_BUSY");
      });
    }

    it("fails when the model refuses the image", async () => {
      runtime
        .on(InvokeEndpointCommand)
        .rejects(failure("ModelError", { OriginalStatusCode: 400, $metadata: { httpStatusCode: 424 } }));
      expect(await thrown(classify(SERIALIZED))).to.deep.equal({
        name: "CLASSIFICATION_FAILED",
        message: "endpoint scones failed: ModelError: what it says",
      });
    });

    it("passes on as much of a container's words as a state has room for", async () => {
      const error = Object.assign(new Error("x".repeat(20_000)), { name: "ModelError", OriginalStatusCode: 400 });
      runtime.on(InvokeEndpointCommand).rejects(error);
      const { message } = await thrown(classify(SERIALIZED));
      expect(message).to.match(/^endpoint scones failed: ModelError: x+$/);
      expect(message.length).to.be.below(1100);
    });

    it("fails when there is no such endpoint", async () => {
      runtime.on(InvokeEndpointCommand).rejects(failure("ValidationError", { $metadata: { httpStatusCode: 400 } }));
      expect((await thrown(classify(SERIALIZED))).name).to.equal("CLASSIFICATION_FAILED");
    });

    for (const text of ["", "{}", "[]", '["a"]', "[1.5]", "<html>"]) {
      it(`fails when the endpoint answers ${text === "" ? "nothing" : text}`, async () => {
        runtime.on(InvokeEndpointCommand).resolves(answer(text));
        expect(await thrown(classify(SERIALIZED))).to.deep.equal({
          name: "CLASSIFICATION_FAILED",
          message: `endpoint scones answered no list of probabilities: ${text}`,
        });
      });
    }

    it("fails for an image that is not base64", async () => {
      expect(await thrown(classify({ ...EVENT, image_data: "*" }))).to.deep.equal({
        name: "INVALID_EVENT",
        message: "image_data is not base64",
      });
    });

    it("fails without the endpoint's name", async () => {
      delete process.env["ENDPOINT_NAME"];
      expect(await thrown(classify(SERIALIZED))).to.deep.equal({
        name: "INVALID_CONFIGURATION",
        message: "the environment variable ENDPOINT_NAME is missing",
      });
    });
  });

  describe("filterLowConfidence", () => {
    const classified = (...inferences: number[]) => ({
      ...EVENT,
      image_data: "aW1hZ2U=",
      inferences,
      class: "bicycle",
    });
    beforeEach(() => {
      process.env["CONFIDENCE_THRESHOLD"] = "0.93";
    });
    after(() => delete process.env["CONFIDENCE_THRESHOLD"]);

    it("passes on what the model is sure of, the threshold itself too", async () => {
      for (const confidence of [0.93, 0.99, 1]) {
        const event = classified(1 - confidence, confidence);
        expect(await filter(event)).to.deep.equal({ statusCode: 200, body: event });
      }
    });

    it("fails loudly for what the model is not sure of", async () => {
      expect(await thrown(filter(classified(0.0700001, 0.9299999)))).to.deep.equal({
        name: "THRESHOLD_CONFIDENCE_NOT_MET",
        message: "the best confidence is 0.9299999, below the threshold 0.93 (s3://pictures/test/bicycle_s_000513.png)",
      });
    });

    it("takes a threshold of 0 and of 1", async () => {
      process.env["CONFIDENCE_THRESHOLD"] = "0";
      expect((await filter(classified(0.5, 0.5))).statusCode).to.equal(200);
      process.env["CONFIDENCE_THRESHOLD"] = "1";
      expect((await thrown(filter(classified(0.01, 0.99)))).name).to.equal("THRESHOLD_CONFIDENCE_NOT_MET");
    });

    it("fails for an image that is not classified", async () => {
      const message = "the event has no inferences: the image is not classified yet";
      expect(await thrown(filter(EVENT))).to.deep.equal({ name: "INVALID_EVENT", message });
      expect(await thrown(filter(classified()))).to.deep.equal({ name: "INVALID_EVENT", message });
    });

    it("fails for inferences that are none", async () => {
      expect((await thrown(filter({ ...EVENT, inferences: [2] }))).message).to.equal(
        "inferences must be a list of numbers from 0 to 1, got [2]",
      );
    });

    for (const threshold of ["", "high", "1.5", "-0.1", "NaN"]) {
      it(`fails for the threshold "${threshold}"`, async () => {
        process.env["CONFIDENCE_THRESHOLD"] = threshold;
        expect((await thrown(filter(classified(1, 0)))).name).to.equal("INVALID_CONFIGURATION");
      });
    }
  });
});
