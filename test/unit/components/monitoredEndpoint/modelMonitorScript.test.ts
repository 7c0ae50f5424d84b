import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import { MODEL_MONITOR_SCRIPT } from "../../../../components/monitoredEndpoint/monitoring/modelMonitorScript.ts";

const run = promisify(execFile);
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Calls the script as the container does, once for each pair of halves. */
const CALLER = `
import json, sys, types
half = lambda value: None if value is None else types.SimpleNamespace(**value)
for endpoint_input, endpoint_output in json.loads(sys.argv[1]):
    record = types.SimpleNamespace(endpoint_input=half(endpoint_input), endpoint_output=half(endpoint_output))
    print(json.dumps(preprocess_handler(record)))
`;

type Half = { data: string; encoding: string } | null;

async function rows(...records: [Half, Half][]): Promise<unknown[]> {
  const { stdout } = await run("python3", ["-c", `${MODEL_MONITOR_SCRIPT}\n${CALLER}`, JSON.stringify(records)]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

describe("MODEL_MONITOR_SCRIPT", () => {
  it("makes the same row of an answer in every form", async () => {
    const input = { data: base64("a picture"), encoding: "BASE64" };
    const found = await rows(
      [input, { data: "[0.25, 0.75]", encoding: "JSON" }],
      [input, { data: base64("[[0.25, 0.75]]"), encoding: "BASE64" }],
      [input, { data: "0.25,0.75\n", encoding: "CSV" }],
      [input, { data: '{"predictions": [[0.25, 0.75]]}', encoding: "JSON" }],
      [input, { data: '{"prediction": [0.25, 0.75]}', encoding: "JSON" }],
      // The probability of the second of two classes.
      [input, { data: "0.75\n", encoding: "CSV" }],
      [input, { data: '{"predictions": [0.75]}', encoding: "JSON" }],
    );
    const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
    expect(found).to.have.length(7);
    for (const row of found as { entropy: number }[]) {
      expect(row.entropy).to.be.closeTo(entropy, 1e-12);
      expect({ ...row, entropy }).to.deep.equal({
        ...{ confidence: 0.75, margin: 0.5, entropy, predicted_class: 1, input_bytes: 9 },
      });
    }
  });

  it("gives no row for a record without a usable prediction", async () => {
    const answers: Half[] = [
      null,
      { data: "", encoding: "JSON" },
      { data: "[1.5]", encoding: "JSON" },
      { data: "a sentence", encoding: "CSV" },
      { data: "[0.5", encoding: "JSON" },
      { data: "{}", encoding: "JSON" },
      { data: '{"predictions": [{"score": 0.5}]}', encoding: "JSON" },
      { data: '{"predictions": []}', encoding: "JSON" },
      { data: "###", encoding: "BASE64" },
    ];
    const found = await rows(...answers.map((answer): [Half, Half] => [null, answer]));
    expect(found).to.deep.equal(answers.map(() => []));
  });
});
