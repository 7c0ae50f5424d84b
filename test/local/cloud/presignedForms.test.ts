import { expect } from "chai";
import { pythonScript } from "./pythonScript.ts";
import { TestCloud } from "./testCloud.ts";

describe("presigned forms and links", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  let answers: Record<string, Record<string, unknown>>;

  before(async () => {
    await cloud.start();
    answers = (await pythonScript(cloud, "cloud/presigned_forms.py")) as typeof answers;
  });
  after(() => cloud.remove());

  for (const signature of ["old", "v4"]) {
    it(`takes a form that its policy allows, and no other (${signature})`, () => {
      const { right, kept, ...refused } = answers[signature] ?? {};
      expect([right, kept]).to.deep.equal([[204], "picture"]);
      expect(refused).to.deep.include({
        "too long": [400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."],
        "unnamed field": [403, "AccessDenied", "Invalid according to Policy: Extra input fields: acl"],
        unsigned: [403, "AccessDenied", "Access Denied"],
        late: [403, "AccessDenied", "Invalid according to Policy: Policy expired."],
      });
      const codeOf = (name: string): unknown => (refused[name] as unknown[])[1];
      expect([codeOf("another key"), codeOf("forged"), codeOf("stranger")]).to.deep.equal([
        ...["AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId"],
      ]);
    });
  }

  it("refuses a link whose time is over, and says since when", () => {
    const words = [403, "AccessDenied", "Request has expired"];
    for (const link of ["late get", "late put"]) {
      expect(answers["old"]?.[link]).to.deep.equal([...words, "Expires", "ServerTime"]);
      expect(answers["v4"]?.[link]).to.deep.equal([...words, "X-Amz-Expires", "Expires", "ServerTime"]);
    }
  });
});
