import { expect } from "chai";
import type { SignedRequest } from "../../../../local/cloud/signature.ts";
import { isSignedWithV2, parseQuerySignatureV2 } from "../../../../local/cloud/signatureV2.ts";

// The example of Amazon S3's documentation.
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const QUERY = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";
const IN_TIME = new Date(1175139620_000 - 1000);

const request = (url: string, headers = {}): SignedRequest => ({ method: "GET", url, headers });

function isGood(url: string, secret = SECRET, now = IN_TIME, headers = {}): boolean {
  const given = parseQuerySignatureV2(request(url, headers));
  return given !== undefined && isSignedWithV2(secret, request(url, headers), given, now);
}

describe("signatureV2", () => {
  const url = `/johnsmith/photos/puppy.jpg?${QUERY}`;

  it("accepts the example of the documentation", () => {
    expect(isGood(url)).to.be.true;
    expect(isGood(`${url}&unsigned=1`)).to.be.true;
  });

  it("refuses another secret, path, sub-resource or header, and a time past", () => {
    expect(isGood(url, "wrong")).to.be.false;
    expect(isGood(`/johnsmith/other.jpg?${QUERY}`)).to.be.false;
    expect(isGood(`${url}&acl`)).to.be.false;
    expect(isGood(url, SECRET, IN_TIME, { "x-amz-meta-a": "b" })).to.be.false;
    expect(isGood(url, SECRET, new Date(1175139621_000))).to.be.false;
    expect(isGood(url.replace("1175139620", "never"))).to.be.false;
  });

  it("takes nothing for a signature that comes with another", () => {
    expect(parseQuerySignatureV2(request(url, { authorization: "AWS4-HMAC-SHA256 x" }))).to.be.undefined;
    expect(parseQuerySignatureV2(request(`${url}&X-Amz-Credential=a`))).to.be.undefined;
    expect(parseQuerySignatureV2(request("/johnsmith/photos/puppy.jpg?Signature=a"))).to.be.undefined;
  });
});
