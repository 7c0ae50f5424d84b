import { expect } from "chai";
import { createHash } from "node:crypto";
import { drawSample, sampleClasses, type SamplePicture, sampleSize } from "../../../../domain/sample/sample.ts";
import {
  edgeFeatures,
  kernelClassifier,
  meanColour,
  nearestMean,
  nearestNeighbour,
  shareRight,
} from "../../../support/classifiers.ts";

describe("drawSample", function () {
  this.timeout(30_000);
  let pictures: SamplePicture[];
  let seconds: number;
  before(() => {
    const start = performance.now();
    pictures = [...drawSample()];
    seconds = (performance.now() - start) / 1000;
  });
  const part = (name: string) => pictures.filter((picture) => picture.part === name);

  it("draws 1,000 pictures to train with and 200 to validate with, half of each class", () => {
    expect(pictures).to.have.length(sampleSize);
    expect([part("train").length, part("test").length]).to.eql([1000, 200]);
    for (const label of sampleClasses) {
      expect(part("train").filter((picture) => picture.label === label)).to.have.length(500);
      expect(part("test").filter((picture) => picture.label === label)).to.have.length(100);
    }
    for (const { rgb } of pictures) expect(rgb).to.have.length(3072);
  });

  it("names them in CIFAR's manner, each differently, and has the picture of the first prediction", () => {
    for (const { fileName } of pictures) expect(fileName).to.match(/^[a-z_]+_s_\d{6}\.png$/);
    expect(new Set(pictures.map(({ fileName }) => fileName)).size).to.equal(sampleSize);
    const known = part("test").find(({ fileName }) => fileName === "bicycle_s_000513.png");
    expect(known?.label).to.equal("bicycle");
  });

  it("draws no picture twice", () => {
    expect(new Set(pictures.map(({ rgb }) => createHash("md5").update(rgb).digest("hex"))).size).to.equal(sampleSize);
  });

  it("draws the same from the same seed and others from another", () => {
    const first = (seed?: number) => drawSample(seed).next().value as SamplePicture;
    expect(first()).to.eql(pictures[0]);
    expect(first(1)).to.eql(pictures[0]);
    expect(first(2).rgb).not.to.eql(pictures[0]?.rgb);
  });

  it("takes little time", () => {
    // 1.2 s on one idle core; the limit leaves room for a busy machine.
    expect(seconds).to.be.below(10);
  });

  it("is too hard for trivial classifiers", () => {
    const [train, test] = [part("train"), part("test")];
    const colours = (list: SamplePicture[]) => list.map(({ rgb, label }) => ({ label, features: meanColour(rgb) }));
    const pixels = (list: SamplePicture[]) =>
      list.map(({ rgb, label }) => ({ label, features: Float64Array.from(rgb) }));
    expect(shareRight(nearestMean(colours(train)), colours(test)), "mean colour").to.be.below(0.65);
    expect(shareRight(nearestNeighbour(colours(train)), colours(test)), "nearest colour").to.be.below(0.65);
    expect(shareRight(nearestMean(pixels(train)), pixels(test)), "nearest mean picture").to.be.below(0.7);
    expect(shareRight(nearestNeighbour(pixels(train)), pixels(test)), "nearest picture").to.be.below(0.7);
  });

  it("can be told apart by what looks at edges", () => {
    const edges = (list: SamplePicture[]) => list.map(({ rgb, label }) => ({ label, features: edgeFeatures(rgb) }));
    expect(shareRight(kernelClassifier(edges(part("train"))), edges(part("test")))).to.be.above(0.88);
  });
});
