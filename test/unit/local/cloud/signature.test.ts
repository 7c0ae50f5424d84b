import { expect } from "chai";
import {
  isExpired,
  isSignedWith,
  parseSignature,
  payloadHash,
  type SignedRequest,
} from "../../../../local/cloud/signature.ts";

// AWS's own Signature Version 4 test suite.
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOW = new Date("2015-08-30T12:36:00Z");

function suiteRequest(url: string, signature: string): SignedRequest {
  const credential = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
  return {
    method: "GET",
    url,
    headers: { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z", authorization },
  };
}

function isGood(request: SignedRequest, secret = SECRET, body?: Buffer): boolean {
  const signature = parseSignature(request);
  if (signature === undefined) return false;
  return isSignedWith(secret, request, signature, payloadHash(request, signature, body));
}

const VANILLA = suiteRequest("/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");

describe("signature", () => {
  it("accepts get-vanilla of AWS's test suite", () => {
    expect(isGood(VANILLA)).to.be.true;
  });

  it("accepts get-vanilla-query-order-key-case of AWS's test suite", () => {
    const signature = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
    expect(isGood(suiteRequest("/?Param2=value2&Param1=value1", signature))).to.be.true;
  });

  it("refuses another secret, another path, another query, another header and another body", () => {
    expect(isGood(VANILLA, "wrong")).to.be.false;
    expect(isGood({ ...VANILLA, url: "/other" })).to.be.false;
    expect(isGood({ ...VANILLA, url: "/?x=1" })).to.be.false;
    expect(isGood({ ...VANILLA, headers: { ...VANILLA.headers, host: "other.amazonaws.com" } })).to.be.false;
    expect(isGood(VANILLA, SECRET, Buffer.from("body"))).to.be.false;
  });

  it("takes nothing for a signature that is none, or one of two", () => {
    expect(parseSignature({ method: "GET", url: "/", headers: {} })).to.be.undefined;
    expect(parseSignature({ method: "GET", url: "/", headers: { authorization: "AWS AKID:abc" } })).to.be.undefined;
    expect(parseSignature({ ...VANILLA, url: "/?X-Amz-Credential=a" })).to.be.undefined;
    expect(parseSignature(suiteRequest("/", ""))).to.be.undefined;
  });

  it("holds a signed request good for 15 minutes, both ways", () => {
    const signature = parseSignature(VANILLA);
    if (signature === undefined) throw new Error("no signature");
    const after = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
    expect([0, 14, -14].map((minutes) => isExpired(signature, after(minutes)))).to.deep.equal([false, false, false]);
    expect([16, -16].map((minutes) => isExpired(signature, after(minutes)))).to.deep.equal([true, true]);
    expect(isExpired({ ...signature, timestamp: "yesterday" }, NOW)).to.be.true;
    expect(isExpired({ ...signature, expires: 3600 }, after(59))).to.be.false;
    expect(isExpired({ ...signature, expires: 3600 }, after(61))).to.be.true;
  });
});
