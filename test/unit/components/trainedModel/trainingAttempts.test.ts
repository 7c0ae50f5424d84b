import { expect } from "chai";
import { attemptName, attemptOf } from "../../../../components/trainedModel/trainingAttempts.ts";

describe("names of training attempts", () => {
  const bare = "classifier-6f1ed002ab55-123456789012";

  it("are the bare name, then numbered", () => {
    expect([1, 2, 10].map((attempt) => attemptName(bare, attempt))).to.deep.equal([bare, `${bare}-2`, `${bare}-10`]);
  });

  it("tell which attempt it is, digits of a hash apart", () => {
    for (const attempt of [1, 2, 10]) expect(attemptOf(attemptName(bare, attempt))).to.equal(attempt);
  });

  it("lose their beginning rather than what tells them apart", () => {
    const long = `${"a".repeat(36)}-6f1ed002ab55-123456789012`;
    expect(attemptName(long, 2)).to.match(/^a+-6f1ed002ab55-123456789012-2$/);
    expect(attemptName(long, 2)).to.have.length(63);
  });
});
