import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ListServicesCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { expect } from "chai";
import { pythonScript } from "./pythonScript.ts";
import { failure, TestCloud } from "./testCloud.ts";

describe("services that are not offered", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();

  before(() => cloud.start());
  after(() => cloud.remove());

  it("are refused by name, in each protocol's own form", async () => {
    const { ec2, ...answers } = (await pythonScript(cloud, "cloud/refused_services.py")) as Record<string, string[]>;
    expect(Object.keys(answers)).to.have.length(13);
    const signedAs: Record<string, string> = {
      "bedrock-runtime": "bedrock",
      "sagemaker-featurestore-runtime": "sagemaker",
      sesv2: "ses",
      cloudsearchdomain: "cloudsearch",
    };
    for (const [service, [protocol, code, message]] of Object.entries(answers)) {
      const xml = protocol === "query" || protocol === "rest-xml";
      expect(code, service).to.equal(xml ? "InvalidAction" : "UnknownOperationException");
      expect(message, service).to.match(
        new RegExp(`^The local cloud does not offer the service ${signedAs[service] ?? service}[ .]`),
      );
    }
    expect(new Set(Object.values(answers).map(([protocol]) => protocol))).to.deep.equal(
      new Set(["json", "query", "rest-json", "rest-xml", "smithy-rpc-v2-cbor"]),
    );
    expect(ec2?.slice(0, 2)).to.deep.equal(["ec2", "SignatureDoesNotMatch"]);
    expect(ec2?.[2]).to.match(/^The request signature we calculated does not match/);
  });

  it("are refused readably to the SDK of JavaScript too", async () => {
    const asked = new ServiceQuotasClient(cloud.config()).send(new ListServicesCommand({}));
    expect(await failure(asked)).to.equal("UnknownOperationException 400");
    expect(await asked.catch((error: unknown) => (error as Error).message)).to.match(/servicequotas \(ListServices\)/);
    const unsigned = new EC2Client(cloud.config({ secretAccessKey: "wrong" })).send(new DescribeVpcsCommand({}));
    expect(await failure(unsigned)).to.equal("SignatureDoesNotMatch 403");
  });
});
