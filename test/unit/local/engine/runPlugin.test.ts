import { expect } from "chai";
import { pluginWords } from "../../../../local/engine/languageHost/runPlugin.ts";

describe("pluginWords", () => {
  const plugin = { entry: "run.js", nodeArguments: ["--inspect"], folder: "/plugin", args: ["127.0.0.1:1"] };

  it("are in the official host's order: Pulumi's file, nodeargs, the plugin's folder, the engine's words", () => {
    expect(pluginWords({ ...plugin, isPolicyPack: false })).to.deep.equal([
      "run.js",
      "--inspect",
      "/plugin",
      "127.0.0.1:1",
    ]);
  });

  it("end with the folder of a policy pack", () => {
    expect(pluginWords({ ...plugin, isPolicyPack: true })).to.deep.equal([
      "run.js",
      "--inspect",
      "127.0.0.1:1",
      "/plugin",
    ]);
  });
});
