import { expect } from "chai";
import { promoted, readServedModels } from "../../../../domain/configuration/servedModels.ts";
import { StackConfigError } from "../../../../domain/configuration/stackConfig.ts";

const ARTIFACT = "s3://models/one/model.tar.gz";

function read(settings: Readonly<Record<string, string | number>>) {
  return readServedModels({
    get: (key) => settings[key] as string | undefined,
    getNumber: (key) => settings[key] as number | undefined,
  });
}

describe("readServedModels", () => {
  it("serves the trained model alone by default", () => {
    expect(read({})).to.deep.equal({ live: "trained", shadowOptions: {} });
  });

  it("takes artifacts for either, and how much of what the shadow gets", () => {
    expect(
      read({ shadowModel: ARTIFACT, shadowSamplingPercentage: 20, shadowInstanceType: "ml.c5.large" }),
    ).to.deep.equal({
      live: "trained",
      shadow: { modelArtifactUri: ARTIFACT },
      shadowOptions: { samplingPercentage: 20, instanceType: "ml.c5.large" },
    });
    expect(read({ liveModel: ARTIFACT, shadowModel: "trained" })).to.deep.equal({
      live: { modelArtifactUri: ARTIFACT },
      shadow: "trained",
      shadowOptions: {},
    });
  });

  for (const [what, settings, message] of [
    ["a model is no artifact", { shadowModel: "other" }, /shadowModel must be an artifact, .*got "other"/],
    ["the live one is none", { liveModel: "http://x" }, /liveModel must be an artifact/],
    ["both would be the trained one", { shadowModel: "trained" }, /would compare the model with itself/],
    ["there is a share without a shadow", { shadowSamplingPercentage: 5 }, /are for a shadow: set shadowModel too/],
    ["there is a machine without a shadow", { shadowInstanceType: "ml.m5.large" }, /are for a shadow/],
  ] as const) {
    it(`fails when ${what}`, () => {
      expect(() => read(settings)).to.throw(StackConfigError, message);
    });
  }
});

describe("promoted", () => {
  it("keeps an artifact as the live model", () => {
    expect(promoted(ARTIFACT)).to.deep.equal({
      set: { liveModel: ARTIFACT },
      remove: ["shadowModel", "shadowSamplingPercentage", "shadowInstanceType"],
    });
  });

  it("goes back to the trained model, where that was the shadow", () => {
    expect(promoted("trained")).to.deep.equal({
      set: {},
      remove: ["liveModel", "shadowModel", "shadowSamplingPercentage", "shadowInstanceType"],
    });
  });

  it("fails where there is no shadow", () => {
    expect(() => promoted(undefined)).to.throw(StackConfigError, /no shadow whose model could be promoted/);
  });
});
