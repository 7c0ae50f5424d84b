import { expect } from "chai";
import fc from "fast-check";
import {
  MAX_STATE_PAYLOAD_BYTES,
  readWorkflowEvent,
  travelsInside,
  withRoom,
  WorkflowEventError,
} from "../../../../domain/workflow/workflowEvent.ts";

const EVENT = { image_data: "", s3_bucket: "pictures", s3_key: "test/a.png" };

describe("readWorkflowEvent", () => {
  it("keeps what the contract names and drops the rest", () => {
    expect(readWorkflowEvent({ ...EVENT, inferences: [0.1, 0.9], class: "bicycle", other: 1 })).to.deep.equal({
      ...EVENT,
      inferences: [0.1, 0.9],
      class: "bicycle",
    });
  });

  it("reads what a function returned", () => {
    expect(readWorkflowEvent({ statusCode: 200, body: EVENT })).to.deep.equal(EVENT);
    expect(readWorkflowEvent({ body: JSON.stringify(EVENT) })).to.deep.equal(EVENT);
  });

  it("takes anything and either gives an event or says what is wrong", () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          expect(readWorkflowEvent(input).s3_key).to.be.a("string");
        } catch (error) {
          expect(error).to.be.instanceOf(WorkflowEventError);
        }
      }),
    );
  });
});

describe("travelsInside", () => {
  it("holds for every image that leaves room in a state, and for no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000 }), fc.string({ maxLength: 1024 }), (bytes, key) => {
        const event = { ...EVENT, s3_key: key };
        const size = Buffer.byteLength(
          JSON.stringify({ ...event, image_data: Buffer.alloc(bytes).toString("base64") }),
        );
        expect(travelsInside(event, bytes)).to.equal(size + 8192 <= MAX_STATE_PAYLOAD_BYTES);
      }),
      { numRuns: 50 },
    );
  });
});

describe("withRoom", () => {
  it("drops the image, and nothing else, where a state has no room for the event", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 2000 }), (length, classes) => {
        const event = {
          ...EVENT,
          image_data: "a".repeat(length),
          inferences: Array<number>(classes).fill(0.0123456789),
        };
        const size = Buffer.byteLength(JSON.stringify(event));
        expect(withRoom(event)).to.deep.equal(
          size + 8192 <= MAX_STATE_PAYLOAD_BYTES ? event : { ...event, image_data: "" },
        );
      }),
      { numRuns: 50 },
    );
  });
});
