import { expect } from "chai";
import fc from "fast-check";
import { workflowDefinition, type State } from "../../../../components/inferenceWorkflow/workflowDefinition.ts";

const partition = fc.constantFrom("aws", "aws-cn", "aws-us-gov");
const topic = fc.option(fc.stringMatching(/^[a-z-]{1,20}$/), { nil: undefined });
const options = fc.record({
  maxRetries: fc.integer({ min: 0, max: 10 }),
  functionTimeoutSeconds: fc.integer({ min: 1, max: 900 }),
  successTopicArn: topic,
  failureTopicArn: topic,
});
const definitions = fc.tuple(partition, options).map(([of, given]) => {
  const tasks = { partition: of, serializeImageData: "s", classifyImage: "c", filterLowConfidence: "f" };
  return { of, given, definition: workflowDefinition(tasks, given) };
});

/** States that may come after a state: in its course, and when it fails. */
function nexts({ Next, Catch = [] }: State): string[] {
  return [...(Next === undefined ? [] : [Next]), ...Catch.map((catcher) => catcher.Next)];
}

describe("workflowDefinition, for any options", () => {
  it("names states that are there, reaches every state, and ends on every way", () => {
    fc.assert(
      fc.property(definitions, ({ definition: { StartAt, States } }) => {
        const reached = new Set<string>();
        const follow = (name: string, way: readonly string[]): void => {
          const state = States[name];
          expect(state, `${name} is named but not there`).not.to.equal(undefined);
          expect(way, "a way that comes back never ends").not.to.include(name);
          reached.add(name);
          if (state === undefined) return;
          const ends = state.End === true || state.Type === "Fail";
          expect(ends).to.equal(state.Next === undefined);
          for (const next of nexts(state)) follow(next, [...way, name]);
        };
        follow(StartAt, []);
        expect([...reached].sort()).to.deep.equal(Object.keys(States).sort());
      }),
    );
  });

  it("never turns a failure into a success", () => {
    fc.assert(
      fc.property(definitions, ({ definition: { States } }) => {
        for (const { Catch = [] } of Object.values(States)) {
          for (const { Next } of Catch) {
            const ends = (name: string): string => {
              const state = States[name];
              return state?.Next === undefined ? (state?.Type ?? "") : ends(state.Next);
            };
            expect(ends(Next)).to.equal("Fail");
          }
        }
      }),
    );
  });

  it("gives a step more time than its function, and tries again as often as asked", () => {
    fc.assert(
      fc.property(definitions, ({ of, given, definition: { States } }) => {
        const steps = Object.values(States).filter(({ Resource = "" }) => Resource.endsWith(":lambda:invoke"));
        expect(steps).to.have.length(3);
        for (const { TimeoutSeconds = 0, Retry = [], Resource } of steps) {
          expect(Resource).to.equal(`arn:${of}:states:::lambda:invoke`);
          expect(TimeoutSeconds).to.be.greaterThan(given.functionTimeoutSeconds);
          expect(Retry.map(({ MaxAttempts }) => MaxAttempts)).to.deep.equal(
            given.maxRetries === 0 ? [] : [given.maxRetries],
          );
        }
      }),
    );
  });

  it("has topics told just where they were given", () => {
    fc.assert(
      fc.property(definitions, ({ given, definition: { States } }) => {
        const told = Object.values(States).flatMap(({ Parameters = {} }) =>
          typeof Parameters["TopicArn"] === "string" ? [Parameters["TopicArn"]] : [],
        );
        const wanted = [given.successTopicArn, given.failureTopicArn].filter((arn) => arn !== undefined);
        expect(told).to.deep.equal(wanted);
      }),
    );
  });
});
