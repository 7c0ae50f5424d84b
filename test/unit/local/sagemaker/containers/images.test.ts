import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Images } from "../../../../../local/sagemaker/containers/images.ts";

describe("Images", () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "images-"));
    file = join(dir, "images.json");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("know the built-in image classification of any region, at version 1", () => {
    const images = new Images(file);
    const image = images.resolve("811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:1", "train");
    expect(image.train?.[1]).to.match(/imageClassification\/train\.ts$/);
    expect(image.metrics.map((metric) => metric.Name)).to.deep.equal(["train:accuracy", "validation:accuracy"]);
    expect(() =>
      images.resolve("811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:9", "train"),
    ).to.throw("not found");
  });

  it("take own commands from the file, and see it change", () => {
    const images = new Images(file);
    const uri = "1.dkr.ecr.us-east-1.amazonaws.com/mine:2";
    expect(() => images.resolve(uri, "serve")).to.throw(`Requested image ${uri} not found`);
    writeFileSync(
      file,
      JSON.stringify({
        "1.dkr.ecr.us-east-1.amazonaws.com/mine:*": { serve: ["python3", "serve.py"], directory: "own" },
      }),
    );
    expect(images.resolve(uri, "serve")).to.deep.equal({
      serve: ["python3", "serve.py"],
      directory: join(dir, "own"),
      metrics: [],
    });
    expect(() => images.resolve(uri, "train")).to.throw('add its "train" command');
  });

  it("say what is wrong with the file", () => {
    writeFileSync(file, JSON.stringify({ mine: { serve: "python3 serve.py" } }));
    expect(() => new Images(file).resolve("mine", "serve")).to.throw('"serve" of "mine" must be a list of texts');
  });

  it("take the dots of a URI as they are", () => {
    writeFileSync(file, JSON.stringify({ "a.b:1": { serve: ["x"] } }));
    expect(() => new Images(file).resolve("aXb:1", "serve")).to.throw("not found");
  });
});
