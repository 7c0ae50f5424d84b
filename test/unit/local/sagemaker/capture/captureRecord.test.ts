import { expect } from "chai";
import { captureLine, type Exchange } from "../../../../../local/sagemaker/capture/captureRecord.ts";

const exchange: Exchange = {
  eventId: "11111111-2222-3333-4444-555555555555",
  requestType: "image/png",
  request: Buffer.from([0x89, 0x50]),
  responseType: "application/json; charset=utf-8",
  response: Buffer.from("[0.93,0.06]"),
  inferenceId: undefined,
  customAttributes: undefined,
};
const both = [{ CaptureMode: "Input" as const }, { CaptureMode: "Output" as const }];
const config = { InitialSamplingPercentage: 100, DestinationS3Uri: "s3://b/captured", CaptureOptions: both };
const time = new Date("2026-11-24T14:05:12.345Z");

describe("captureLine", () => {
  it("writes AWS's layout, to the byte", () => {
    const json = { ...config, CaptureContentTypeHeader: { JsonContentTypes: ["application/json"] } };
    expect(captureLine(exchange, json, time)).to.equal(
      '{"captureData":{"endpointInput":{"observedContentType":"image/png","mode":"INPUT","data":"iVA=","encoding":"BASE64"},' +
        '"endpointOutput":{"observedContentType":"application/json; charset=utf-8","mode":"OUTPUT","data":"[0.93,0.06]","encoding":"JSON"}},' +
        '"eventMetadata":{"eventId":"11111111-2222-3333-4444-555555555555","inferenceTime":"2026-11-24T14:05:12Z"},"eventVersion":"0"}',
    );
  });

  it("keeps everything in base64 where no content type was listed", () => {
    const { captureData } = JSON.parse(captureLine(exchange, config, time)) as {
      captureData: { endpointOutput: object };
    };
    expect(captureData.endpointOutput).to.include({
      encoding: "BASE64",
      data: Buffer.from("[0.93,0.06]").toString("base64"),
    });
  });

  it("keeps the sides that were asked for, and the caller's own names", () => {
    const input = { ...config, CaptureOptions: [{ CaptureMode: "Input" as const }] };
    const line = JSON.parse(captureLine({ ...exchange, inferenceId: "i-1", customAttributes: "a=b" }, input, time)) as {
      captureData: object;
      eventMetadata: object;
    };
    expect(line.captureData).to.have.all.keys("endpointInput");
    expect(line.eventMetadata).to.deep.include({ inferenceId: "i-1", customAttributes: ["a=b"] });
  });

  it("knows CSV", () => {
    const csv = { ...config, CaptureContentTypeHeader: { CsvContentTypes: ["text/csv"] } };
    const line = captureLine({ ...exchange, requestType: "text/csv", request: Buffer.from("1,2\n") }, csv, time);
    expect(line).to.contain('"mode":"INPUT","data":"1,2\\n","encoding":"CSV"');
  });
});
