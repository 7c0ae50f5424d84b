import { expect } from "chai";
import { ConfigurationError, readConfiguration } from "../../../../../../local/providers/aws/core/configuration.ts";

const env = {
  AWS_REGION: "us-east-1",
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  AWS_ACCESS_KEY_ID: "k",
  AWS_SECRET_ACCESS_KEY: "s",
};

describe("readConfiguration", () => {
  it("takes region, endpoint and credentials from the environment", () => {
    const options = readConfiguration({}, env).clientOptions("S3Client", "us-east-1");
    expect(options).to.deep.include({
      region: "us-east-1",
      endpoint: "http://127.0.0.1:1",
      credentials: { accessKeyId: "k", secretAccessKey: "s" },
      forcePathStyle: true,
    });
  });

  it("puts the provider's own settings first, nested ones as the engine sends them", () => {
    const settings = {
      region: "eu-west-1",
      accessKey: "own",
      secretKey: "secret",
      endpoints: JSON.stringify([{ sagemaker: "http://127.0.0.1:2" }]),
      defaultTags: JSON.stringify({ tags: { team: "ml" } }),
      s3UsePathStyle: "false",
    };
    const configuration = readConfiguration(settings, env);
    expect(configuration.region).to.equal("eu-west-1");
    expect(configuration.defaultTags).to.deep.equal({ team: "ml" });
    const options = configuration.clientOptions("SageMakerClient", "eu-west-1");
    expect(options.endpoint).to.equal("http://127.0.0.1:2");
    expect(options.credentials).to.deep.equal({ accessKeyId: "own", secretAccessKey: "secret" });
    expect(options.forcePathStyle).to.equal(false);
    expect(configuration.clientOptions("LambdaClient", "eu-west-1").endpoint).to.equal("http://127.0.0.1:1");
  });

  it("leaves a profile to the SDK's own chain", () => {
    const options = readConfiguration({ profile: "dev" }, env).clientOptions("S3Client", "us-east-1");
    expect(options.profile).to.equal("dev");
    expect(options).not.to.have.property("credentials");
  });

  it("fails without an endpoint, so that it never touches AWS by accident", () => {
    const rest = { ...env, AWS_ENDPOINT_URL: "" };
    expect(() => readConfiguration({}, rest)).to.throw(
      ConfigurationError,
      /no endpoint: .* remove `plugins.providers` of aws/,
    );
  });

  it("fails with all that is wrong at once", () => {
    expect(() => readConfiguration({ assumeRoles: "[]" }, {})).to.throw(
      ConfigurationError,
      /does not cover the setting 'assumeRoles'\nno region: .*\nno endpoint: /,
    );
  });
});
