import { expect } from "chai";
import type { ConfigMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { UsageError } from "../../../../automation/runs/errors.ts";
import { projectName } from "../../../../automation/runs/options.ts";
import { setUserConfig } from "../../../../automation/stack/stackConfig.ts";

const DATA = { version: "6f1ed002ab55", classes: ["bicycle", "motorcycle"], trainingSamples: 1000 };
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms";

/** A stack with these settings, which notes what is written to them. */
function stackWith(settings: Readonly<Record<string, unknown>>): { stack: Stack; written: ConfigMap } {
  const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${projectName}:${key}`, value]));
  const written: ConfigMap = {};
  const workspace = {
    stackSettings: () => Promise.resolve({ config }),
    setAllConfig: (_name: string, values: ConfigMap) => Promise.resolve(Object.assign(written, values)),
  };
  return { stack: { name: "dev", workspace } as unknown as Stack, written };
}

async function refusal(settings: Readonly<Record<string, unknown>>, config: Record<string, string>): Promise<string> {
  const { stack, written } = stackWith(settings);
  const error = await setUserConfig(stack, config).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, "it was not refused").to.be.instanceOf(UsageError);
  expect(written, "nothing stands in the settings").to.deep.equal({});
  return (error as UsageError).message;
}

describe("setUserConfig", () => {
  it("writes what is new", async () => {
    const { stack, written } = stackWith({ data: DATA, epochs: "5" });
    await setUserConfig(stack, { epochs: "5", layers: "18", "aws:region": "eu-west-1" });
    expect(written).to.deep.equal({
      layers: { value: "18" },
      // For both providers.
      "aws:region": { value: "eu-west-1" },
      "aws-native:region": { value: "eu-west-1" },
    });
  });

  it("refuses what does not go with the settings that there are, before it is written", async () => {
    expect(await refusal({ data: DATA, alarmTopic: "true" }, { alarmTopicArn: TOPIC })).to.contain(
      "alarmTopic makes a topic and alarmTopicArn names one",
    );
    expect(await refusal({ data: DATA }, { miniBatchSize: "2000" })).to.contain(
      "miniBatchSize is at most the 1000 pictures",
    );
    expect(await refusal({ data: DATA, liveModel: "model.tar.gz" }, { epochs: "5" })).to.contain("not 'model.tar.gz'");
  });

  it("leaves alone what only the engine can read, and a stack without data", async () => {
    for (const settings of [{ data: DATA, alarmTopicArn: { secure: "v1:abc" } }, { alarmTopicArn: TOPIC }]) {
      const { stack, written } = stackWith(settings);
      await setUserConfig(stack, { alarmTopic: "true" });
      expect(Object.keys(written)).to.deep.equal(["alarmTopic"]);
    }
  });
});
