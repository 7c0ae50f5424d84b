import { expect } from "chai";
import fc from "fast-check";
import {
  createManifest,
  type ManifestFile,
  ManifestError,
  readManifest,
  writeManifest,
} from "../../../../domain/dataset/manifest.ts";

const classes = ["bicycle", "motorcycle"];
const file = (label: string, digit: string, bytes = 3172): ManifestFile => ({ sha256: digit.repeat(64), bytes, label });
const files: [string, ManifestFile][] = [
  ["train/a.png", file("bicycle", "a")],
  ["train/b.png", file("motorcycle", "b")],
  ["test/c.png", file("bicycle", "c", 100)],
];
const versionOf = (list: [string, ManifestFile][], names = classes, dataset = "sample") =>
  createManifest(dataset, names, new Map(list)).version;

describe("createManifest", () => {
  it("counts pictures and bytes", () => {
    const { train, test, bytes, version } = createManifest("sample", classes, new Map(files));
    expect({ train, test, bytes }).to.eql({ train: 2, test: 1, bytes: 6444 });
    expect(version).to.match(/^[0-9a-f]{12}$/);
  });

  it("has the same version in any order and under any name", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: 3 }), fc.string(), (shuffled, name) => {
        expect(versionOf(shuffled, classes, name)).to.equal(versionOf(files));
      }),
    );
  });

  it("has another version when content, key, label or the order of the classes differs", () => {
    const others = [
      versionOf(files),
      versionOf([["train/a.png", file("bicycle", "d")], ...files.slice(1)]),
      versionOf([["train/x.png", file("bicycle", "a")], ...files.slice(1)]),
      versionOf([["train/a.png", file("motorcycle", "a")], ...files.slice(1)]),
      versionOf(files.slice(1)),
      versionOf(files, ["motorcycle", "bicycle"]),
    ];
    expect(new Set(others).size).to.equal(others.length);
  });
});

describe("readManifest", () => {
  it("reads what writeManifest wrote", () => {
    const manifest = createManifest("sample", classes, new Map(files));
    expect(readManifest(writeManifest(manifest))).to.eql(manifest);
  });

  it("keeps the sizes of the pictures, which are no part of the version", () => {
    const sizes = { minWidth: 40, minHeight: 30, maxWidth: 64, maxHeight: 64, medianSide: 48 };
    const manifest = createManifest("sample", classes, new Map(files), sizes);
    expect(readManifest(writeManifest(manifest)).pictures).to.eql(sizes);
    expect(manifest.version).to.equal(versionOf(files));
  });

  it("fails when it is no manifest", () => {
    const manifest = createManifest("sample", classes, new Map(files));
    const broken = [
      { ...manifest, version: "x" },
      { ...manifest, pictures: { minWidth: 40 } },
      { ...manifest, files: { a: {} } },
      { ...manifest, classes: [1] },
      { ...manifest, train: "2" },
      [],
      null,
    ];
    for (const value of broken)
      expect(() => readManifest(JSON.stringify(value))).to.throw(ManifestError, "not a manifest");
    expect(() => readManifest("{")).to.throw(ManifestError, "no JSON");
  });
});
