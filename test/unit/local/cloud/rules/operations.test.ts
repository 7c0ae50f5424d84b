import { expect } from "chai";
import { readOperation } from "../../../../../local/cloud/rules/operations.ts";
import { isRuled, objectRefusal, ruleRefusal } from "../../../../../local/cloud/rules/ruleGate.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const CBOR = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
const post = (url: string, headers: Record<string, string> = {}) => ({ method: "POST", url, headers });
const target = (name: string) => post("/", { "x-amz-target": name, "content-type": "application/x-amz-json-1.0" });

describe("objectRefusal", () => {
  const put = (url: string, headers: Record<string, string> = {}, method = "PUT") =>
    objectRefusal("s3", { method, url, headers })?.code;

  it("reads a new object's address and headers", () => {
    expect(put("/b/k?x-id=PutObject", { "x-amz-tagging": "aws%3Ax=1" })).to.equal("InvalidTag");
    expect(put("/b/k", { "x-amz-tagging": "a=1&a=2" })).to.equal("InvalidTag");
    expect(put("/b/k", { "x-amz-tagging": "a=1&b=2" })).to.equal(undefined);
    expect(put("/b/k", { "x-amz-copy-source": "b/j", "x-amz-tagging": `${"k".repeat(129)}=` })).to.equal("InvalidTag");
    expect(put("/b/m?uploads", { "x-amz-tagging": "aws%3Ax=1" }, "POST")).to.equal("InvalidTag");
    expect(put(`/b/${"%C3%A9".repeat(512)}`)).to.equal(undefined);
    expect(put(`/b/${"%C3%A9".repeat(512)}k`)).to.equal("KeyTooLongError");
    expect(put("/b/k", { "x-amz-meta-a": "x".repeat(2048) })).to.equal("MetadataTooLarge");
    expect(put("/b/%", { "x-amz-meta-a": "x" })).to.equal(undefined);
  });

  it("leaves parts, settings and buckets alone, and other services", () => {
    const headers = { "x-amz-tagging": "aws%3Ax=1" };
    expect(put("/b/k?partNumber=1&uploadId=u", headers)).to.equal(undefined);
    expect(put("/b/k?acl", headers)).to.equal(undefined);
    expect(put("/b", headers)).to.equal(undefined);
    expect(put("/b/k", headers, "GET")).to.equal(undefined);
    expect(objectRefusal("lambda", { method: "PUT", url: "/b/k", headers })).to.equal(undefined);
  });
});

describe("readOperation", () => {
  it("reads a JSON operation from its target", () => {
    const read = readOperation("states", target("AWSStepFunctions.StartExecution"), Buffer.from('{"name":"a"}'));
    expect(read).to.deep.equal({ name: "StartExecution", input: { name: "a" } });
  });

  it("reads a REST operation, with the member that its path holds", () => {
    const request = { method: "PUT", url: "/schedules/a%20b?x=1", headers: {} };
    expect(readOperation("scheduler", request, Buffer.from('{"State":"ENABLED"}'))).to.deep.equal({
      name: "UpdateSchedule",
      input: { State: "ENABLED", Name: "a b" },
    });
    expect(readOperation("lambda", post("/schedules/a"), Buffer.from("{}"))).to.equal(undefined);
  });

  it("reads the lists, numbers and booleans of a form", () => {
    const form =
      "Action=PutMetricAlarm&AlarmName=a&Period=45&ActionsEnabled=false&Metrics.member.1.Id=m&Metrics.member.1.MetricStat.Period=60&Metrics.member.2.Id=n";
    expect(readOperation("monitoring", post("/", FORM), Buffer.from(form))).to.deep.equal({
      name: "PutMetricAlarm",
      input: {
        ...{ Action: "PutMetricAlarm", AlarmName: "a", Period: 45, ActionsEnabled: false },
        Metrics: [{ Id: "m", MetricStat: { Period: 60 } }, { Id: "n" }],
      },
    });
  });

  it("reads CBOR of known and of open length", () => {
    const url = "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm";
    // {"Period": 45, "Threshold": 0.5, "T": [true, null], "n": -2, "t": 1(0)}, then one begun without lengths: {"Unit": "Count", …}.
    const known = "a566506572696f64182d695468726573686f6c64f93800615482f5f6616e216174c100";
    const open = "bf64556e6974" + "7f63436f75626e74ff" + "66506572696f64182d" + "61549ff5f6ff" + "ff";
    expect(readOperation("monitoring", post(url, CBOR), Buffer.from(known, "hex"))?.input).to.deep.equal({
      ...{ Period: 45, Threshold: 0.5, T: [true, null], n: -2, t: 0 },
    });
    expect(readOperation("monitoring", post(url, CBOR), Buffer.from(open, "hex"))?.input).to.deep.equal({
      ...{ Unit: "Count", Period: 45, T: [true, null] },
    });
  });

  it("leaves bodies that can't be read to the service", () => {
    const url = "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm";
    for (const body of ["a1", "bf61", "9fffffff", "1c", "ff", "81".repeat(1000)]) {
      expect(readOperation("monitoring", post(url, CBOR), Buffer.from(body, "hex")), body).to.equal(undefined);
    }
    for (const body of ["{", "[]", "1"]) {
      expect(readOperation("states", target("AWSStepFunctions.StartExecution"), Buffer.from(body)), body).to.equal(
        undefined,
      );
    }
  });
});

describe("readOperation of S3", () => {
  const put = (url: string, headers: Record<string, string> = {}) => ({ method: "PUT", url, headers });
  const read = (url: string, body: string) => readOperation("s3", put(url), Buffer.from(body));

  it("reads the settings of a bucket from their XML, as the service model spells them", () => {
    const xml = `<?xml version="1.0"?><LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>a&amp;b</ID><Filter/><Status>Enabled</Status><Transition><Days>29</Days><StorageClass>STANDARD_IA</StorageClass></Transition><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule><Rule><Filter><And><Prefix>x</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter></Rule></LifecycleConfiguration>`;
    expect(read("/bucket?lifecycle", xml)).to.deep.equal({
      name: "PutBucketLifecycleConfiguration",
      input: {
        Bucket: "bucket",
        LifecycleConfiguration: {
          Rules: [
            {
              ...{ ID: "a&b", Filter: {}, Status: "Enabled" },
              Transitions: [{ Days: 29, StorageClass: "STANDARD_IA" }],
              Expiration: { ExpiredObjectDeleteMarker: true },
            },
            { Filter: { And: { Prefix: "x", Tags: [{ Key: "k", Value: "v" }] } } },
          ],
        },
      },
    });
    const tags = "<Tagging><TagSet><Tag><Key>a</Key><Value></Value></Tag></TagSet></Tagging>";
    expect(read("/bucket/?tagging", tags)?.input).to.deep.equal({
      Bucket: "bucket",
      TagSet: [{ Key: "a", Value: "" }],
    });
    expect(read("/bucket/a/b?tagging", tags)?.name).to.equal("PutObjectTagging");
    const target = `<NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>f</CloudFunction><Event>e</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>a</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration></NotificationConfiguration>`;
    expect(read("/bucket?notification", target)?.input["NotificationConfiguration"]).to.deep.equal({
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: "f", Events: ["e"], Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "a" }] } } },
      ],
    });
    const cors = `<CORSConfiguration><CORSRule><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>9</MaxAgeSeconds></CORSRule></CORSConfiguration>`;
    expect(read("/bucket?cors", cors)?.input["CORSConfiguration"]).to.deep.equal({
      CORSRules: [{ ExposeHeaders: ["ETag"], MaxAgeSeconds: 9 }],
    });
    expect(read("/bucket", "")).to.deep.equal({ name: "CreateBucket", input: { Bucket: "bucket" } });
    expect(read("/bucket?policy", "{}")?.input).to.deep.equal({ Bucket: "bucket", Policy: "{}" });
  });

  it("reads no body of an object, nor one sent in signed chunks", () => {
    for (const url of ["/bucket/key", "/bucket/key?uploadId=1", "/bucket?versioning", "/bucket/key?acl"])
      expect(isRuled("s3", put(url, FORM)), url).to.equal(false);
    expect(isRuled("s3", put("/bucket?lifecycle", { "content-encoding": "aws-chunked" }))).to.equal(false);
    expect(isRuled("s3", { ...put("/bucket?lifecycle"), method: "GET" })).to.equal(false);
    expect(isRuled("s3", put("/bucket?lifecycle"))).to.equal(true);
  });

  it("leaves to S3 what is no XML of its kind", () => {
    const hostile = '<!DOCTYPE a [<!ENTITY b "c">]><Tagging><TagSet/></Tagging>';
    for (const xml of ["", "text", "<a>", "<a></b>", "<a/><b/>", hostile, "<a>".repeat(1000)])
      expect(read("/bucket?lifecycle", xml), xml.slice(0, 20)).to.equal(undefined);
  });
});

describe("ruleRefusal", () => {
  it("reads no body but of operations that rules are about", () => {
    expect(isRuled("states", target("AWSStepFunctions.CreateStateMachine"))).to.equal(true);
    expect(isRuled("states", target("AWSStepFunctions.ListExecutions"))).to.equal(false);
    expect(isRuled("states", target("AWSStepFunctions.constructor"))).to.equal(false);
    expect(isRuled("s3", { method: "PUT", url: "/bucket/key", headers: {} })).to.equal(false);
    expect(isRuled("monitoring", post("/", FORM))).to.equal(true);
  });

  it("gives AWS's code in each protocol's own form", () => {
    const form = Buffer.from("Action=PutMetricAlarm&MetricName=m&Statistic=Sum&Period=45&EvaluationPeriods=1");
    expect(ruleRefusal("monitoring", post("/", FORM), form)).to.include({
      ...{ status: 400, code: "ValidationException", xmlCode: "ValidationError", queryCompatible: true },
    });
    const days = ruleRefusal("logs", target("Logs_20140328.PutRetentionPolicy"), Buffer.from('{"retentionInDays":10}'));
    expect(days).to.include({ status: 400, code: "InvalidParameterException" });
    expect(
      ruleRefusal("logs", target("Logs_20140328.PutRetentionPolicy"), Buffer.from('{"retentionInDays":7}')),
    ).to.equal(undefined);
  });
});
