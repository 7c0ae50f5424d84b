import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { clientConfig } from "../../../../components/shared/sageMakerClient.ts";

describe("clientConfig", () => {
  function config(settings: Record<string, string>) {
    pulumi.runtime.setAllConfig(settings);
    return clientConfig("eu-central-1", new pulumi.Config("aws"));
  }
  after(() => pulumi.runtime.setAllConfig({}));

  it("follows the environment where the stack says nothing", () => {
    expect(config({})).to.deep.equal({ region: "eu-central-1", maxAttempts: 8 });
  });

  it("follows the stack's profile and endpoint", () => {
    expect(
      config({
        "aws:profile": "scones",
        "aws:endpoints": JSON.stringify([{ s3: "http://a" }, { sagemaker: "http://127.0.0.1:4650" }]),
      }),
    ).to.deep.equal({
      region: "eu-central-1",
      maxAttempts: 8,
      profile: "scones",
      endpoint: "http://127.0.0.1:4650",
    });
  });

  it("follows the stack's keys, when there are both", () => {
    expect(config({ "aws:accessKey": "a", "aws:secretKey": "s", "aws:token": "t" }).credentials).to.deep.equal({
      accessKeyId: "a",
      secretAccessKey: "s",
      sessionToken: "t",
    });
    expect(config({ "aws:accessKey": "a" })).not.to.have.property("credentials");
  });
});
