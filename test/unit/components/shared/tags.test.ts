import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { filled, tagList } from "../../../../components/shared/tags.ts";

/** An output's value, and whether it is a secret. */
async function settled(output: pulumi.Output<unknown> | undefined): Promise<readonly [unknown, boolean]> {
  const secret = await pulumi.isSecret(pulumi.output(output));
  return new Promise((resolve) => {
    pulumi.unsecret(pulumi.output(output)).apply((value) => {
      resolve([value, secret]);
    });
  });
}

describe("lists for aws-native", () => {
  it("stay secret", async () => {
    expect(await settled(tagList(pulumi.secret({ b: "2", a: "1" })))).to.deep.equal([
      [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
      true,
    ]);
    expect(await settled(filled(pulumi.secret(["one"])))).to.deep.equal([["one"], true]);
    expect(await settled(filled(["one"]))).to.deep.equal([["one"], false]);
  });

  it("are left out where they are empty, as no secret", async () => {
    expect(await settled(tagList(pulumi.secret({})))).to.deep.equal([undefined, false]);
    expect(await settled(filled(pulumi.secret([])))).to.deep.equal([undefined, false]);
  });
});
