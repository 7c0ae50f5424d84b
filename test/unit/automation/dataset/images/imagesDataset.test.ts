import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { prepareDataset } from "../../../../../automation/dataset/etl.ts";
import type { PreparedDataset, PrepareOptions } from "../../../../../automation/dataset/types.ts";
import { UsageError } from "../../../../../automation/runs/errors.ts";
import { readLst } from "../../../../../domain/dataset/lst.ts";
import { decodeImage, imageDimensions } from "../../../../../domain/images/decodeImage.ts";
import { decodePng } from "../../../../../domain/images/pngReader.ts";
import { resize } from "../../../../../domain/images/resize.ts";
import { orientationOf } from "../../../../../domain/images/upright/orientation.ts";
import { turnPixels } from "../../../../../domain/images/upright/turnPixels.ts";
import { withOrientation } from "../../../../support/exifPicture.ts";
import { shapeJpeg, writeBelow, writePictures } from "../../../../support/pictureFolder.ts";
import { shapePng } from "../../../../support/shapePictures.ts";
import { useTempFolder } from "../../../../support/tempFolder.ts";

describe("imagesDataset", function () {
  this.timeout(30_000);
  const base = useTempFolder();
  let folder: string;
  let count = 0;
  beforeEach(() => {
    folder = join(base(), `Bilder ${++count}`);
    mkdirSync(folder);
  });

  const prepare = (options: Partial<PrepareOptions> = {}): Promise<PreparedDataset> =>
    prepareDataset({ dataset: "sample", images: folder, cacheDir: join(base(), "cache"), ...options });
  const failureOf = async (options: Partial<PrepareOptions> = {}): Promise<string> => {
    const failure: unknown = await prepare(options).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(UsageError);
    return (failure as Error).message;
  };
  const keysOf = (dataset: PreparedDataset, prefix = ""): string[] =>
    Object.keys(dataset.manifest.files).filter((key) => key.startsWith(prefix));

  it("splits a folder with a subfolder a class, a fifth of each class to validate with", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 20 });
    const dataset = await prepare();
    expect(dataset).to.deep.include({ train: 32, test: 8, classes: ["disc", "ring"], name: `Bilder ${count}` });
    for (const name of dataset.classes) expect(keysOf(dataset, `test/${name}/`)).to.have.length(4);
    const list = readLst(dataset.lst["train.lst"]);
    expect(list).to.have.length(32);
    for (const { classIndex, path } of list) {
      expect(path.split("/")[0]).to.equal(dataset.classes[classIndex]);
      expect(decodePng(dataset.read(`train/${path}`))).to.include({ width: 32, height: 32 });
    }
    expect(dataset.manifest.pictures).to.deep.equal({
      minWidth: 32,
      minHeight: 32,
      maxWidth: 32,
      maxHeight: 32,
      medianSide: 32,
    });
    expect(dataset.leftOut).to.deep.equal([]);
  });

  it("splits by content: times and the order of names change neither parts nor version, a share does", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 20 });
    const first = await prepare();
    utimesSync(join(folder, "disc", "3.png"), 1, 1);
    expect((await prepare()).version).to.equal(first.version);
    const partOf = (dataset: PreparedDataset): Map<string, string> =>
      new Map(Object.entries(dataset.manifest.files).map(([key, { sha256 }]) => [sha256, key.split("/")[0] ?? ""]));
    renameSync(join(folder, "disc", "3.png"), join(folder, "disc", "99.png"));
    expect(partOf(await prepare())).to.deep.equal(partOf(first));
    expect(await prepare({ validationShare: 0.5 })).to.include({ train: 20, test: 20 });
  });

  it("takes train and val as they are, and PNG and JPEG by their bytes", async () => {
    writePictures(join(folder, "train"), { classes: ["disc", "ring"], each: 6, jpegEvery: 2 });
    writePictures(join(folder, "Val"), { classes: ["disc", "ring"], each: 2, first: 100 });
    writeBelow(folder, "train/disc/really a jpeg.png", shapeJpeg(0, 50));
    writeBelow(folder, "train/disc/saved by a browser.JFIF", shapeJpeg(0, 51));
    const dataset = await prepare();
    expect(dataset).to.include({ train: 14, test: 4 });
    expect(keysOf(dataset, "train/disc/")).to.include.members(["train/disc/0.jpg", "train/disc/1.png"]);
    expect(keysOf(dataset, "train/disc/really")).to.deep.equal(["train/disc/really-a-jpeg.jpg"]);
    expect(keysOf(dataset, "train/disc/saved")).to.deep.equal(["train/disc/saved-by-a-browser.jpg"]);
    expect(await failureOf({ validationShare: 0.1 })).to.contain("has its own train and Val");
  });

  it("keeps the names that people gave, and makes them safe for keys", async () => {
    const classes = ["Große Räder", "cafe\u0301, süß", "自転車", "自動車"];
    writePictures(folder, { classes, each: 6 });
    writeBelow(folder, "Große Räder/mein Rad (1).png", shapePng(0, 77));
    writeBelow(folder, "Große Räder/sub/mein-Rad-(1).png", shapePng(0, 78));
    writeBelow(folder, "Große Räder/mein_Rad\t.png", shapePng(0, 79));
    const dataset = await prepare();
    expect([...dataset.classes].sort()).to.deep.equal(["Große Räder", "café, süß", "自動車", "自転車"].sort());
    expect(
      keysOf(dataset).filter((key) => !/^(train|test)\/[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+\.png$/.test(key)),
    ).to.deep.equal([]);
    expect(new Set(keysOf(dataset).map((key) => key.split("/")[1])).size).to.equal(4);
    expect(keysOf(dataset)).to.have.length(27);
  });

  it("leaves out and counts what is hidden, no picture, a link, in no class, or there twice", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 6 });
    writeBelow(folder, ".DS_Store", "x");
    writeBelow(folder, "disc/.hidden.png", shapePng(0, 1));
    writeBelow(folder, "disc/Thumbs.db", "x");
    writeBelow(folder, "disc/notes.txt", "x");
    writeBelow(folder, "beside.png", shapePng(0, 90));
    writeBelow(folder, "disc/again.png", shapePng(0, 0));
    writeBelow(base(), "outside/secret.png", shapePng(0, 91));
    symlinkSync(join(base(), "outside"), join(folder, "disc", "link"));
    symlinkSync(join(base(), "outside", "secret.png"), join(folder, "disc", "secret.png"));
    const dataset = await prepare();
    expect(dataset.leftOut?.map(({ count: n, many }) => `${n} ${many}`)).to.deep.equal([
      "3 hidden files",
      "1 other files",
      "2 links",
      "1 pictures in no class's folder",
      "1 repeated pictures",
    ]);
    expect(dataset.train + dataset.test).to.equal(12);
  });

  it("tells by kind what is no PNG and JPEG, and what to do about it", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 6 });
    for (const name of ["disc/IMG_1.HEIC", "disc/IMG_2.heic", "ring/a.webp", "ring/b.tif"])
      writeBelow(folder, name, "x");
    writeBelow(folder, "ring/IMG_1.MOV", "x");
    const dataset = await prepare();
    expect(dataset).to.include({ train: 10, test: 2 });
    expect(dataset.leftOut?.map(({ count: n, one, many }) => `${n} ${n === 1 ? one : many}`)).to.deep.equal([
      "2 HEIC pictures",
      "1 TIFF picture",
      "1 WebP picture",
      "1 other file",
    ]);
    const hint =
      "2 HEIC, 1 TIFF and 1 WebP pictures are left out: only PNG and JPEG are learned from. Convert them to JPEG or PNG.";
    expect(dataset.hint).to.equal(hint);
    expect(await failureOf({ classes: ["disc", "square"] })).to.contain(hint);
    writeBelow(folder, "ring/really one.jpg", "\0\0\0\x18ftypheic");
    expect(await failureOf()).to.match(
      /ring\/really one.jpg: The file is neither PNG nor JPEG but HEIC: convert it\n2 HEIC,/,
    );
  });

  it("says so where a folder or a class has pictures of other kinds alone", async () => {
    for (let number = 0; number < 12; number++)
      writeBelow(folder, `${number % 2 === 0 ? "disc" : "ring"}/${number}.HEIC`, "x");
    const hint = "12 HEIC pictures are left out: only PNG and JPEG are learned from. Convert them to JPEG or PNG.";
    expect(await failureOf())
      .to.match(/has no pictures in folders: a subfolder a class is wanted/)
      .and.contain(hint);
    writePictures(folder, { classes: ["disc"], each: 6 });
    expect(await failureOf())
      .to.match(/has one class \(disc\)/)
      .and.contain(hint);
    writePictures(folder, { classes: ["ring"], each: 2, first: 50 });
    expect(await failureOf())
      .to.match(/ring: 1 to train with, at least 5 needed\n/)
      .and.contain(hint);
    rmSync(join(folder, "disc"), { recursive: true });
    rmSync(join(folder, "ring"), { recursive: true });
    writeBelow(folder, "disc/1.gif", "x");
    expect(await failureOf()).to.match(/1 GIF picture is left out.*Convert it/);
  });

  it("tells every picture that can't be read, and uploads nothing then", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 6 });
    writeBelow(folder, "disc/cut.png", shapePng(0, 50).subarray(0, 900));
    writeBelow(folder, "disc/cut.jpg", shapeJpeg(0, 50).subarray(0, 600));
    writeBelow(folder, "ring/empty.png", "");
    writeBelow(folder, "ring/text.jpeg", "no picture");
    const bomb = Buffer.from(shapePng(0, 51));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    writeBelow(folder, "ring/bomb.png", bomb);
    expect((await failureOf()).split("\n")).to.deep.equal([
      `The pictures of ${folder} can't be used as they are.`,
      "These can't be read:",
      "  disc/cut.jpg: The JPEG is cut off",
      '  disc/cut.png: The PNG is cut off inside its "IDAT" chunk',
      "  ring/bomb.png: The image is 60000 × 60000 pixels: at most 16384 a side and 25000000 in all are accepted",
      "  ring/empty.png: The file is empty",
      "  ring/text.jpeg: The file is neither PNG nor JPEG",
    ]);
  });

  it("tells the same picture in two classes, in both parts, and classes that have too few", async () => {
    writePictures(join(folder, "train"), { classes: ["disc", "ring"], each: 6 });
    writePictures(join(folder, "test"), { classes: ["disc", "ring"], each: 2, first: 100 });
    writeBelow(folder, "train/small/one.png", shapePng(3, 1));
    writeBelow(folder, "train/ring/of disc.png", shapePng(0, 2));
    writeBelow(folder, "test/disc/seen.png", shapePng(0, 3));
    expect((await failureOf()).split("\n").slice(1)).to.deep.equal([
      "The same picture is in two classes:",
      "  train/disc/2.png and train/ring/of disc.png",
      "The same picture is both learned from and validated with:",
      "  test/disc/seen.png and train/disc/3.png",
      "These classes have too few pictures:",
      "  small: 1 to train with, at least 5 needed",
      "  small: 0 to validate with, at least 1 needed",
    ]);
  });

  it("fails when there are no classes, one, or one that is not there", async () => {
    expect(await failureOf()).to.contain("has no pictures in folders");
    writePictures(folder, { classes: ["disc"], each: 6 });
    expect(await failureOf()).to.contain("has one class (disc); 2 to 100 are wanted");
    writePictures(folder, { classes: ["ring", "square"], each: 6, first: 300 });
    expect(await failureOf({ classes: ["disc", "oval"] })).to.contain(
      "has no class oval; there are disc, ring, square",
    );
    const two = await prepare({ classes: ["square", "disc"] });
    expect(two.classes).to.deep.equal(["square", "disc"]);
    expect(await failureOf({ images: join(folder, "none") })).to.contain("There is no folder");
    expect(await failureOf({ images: join(folder, "disc", "1.png") })).to.contain("is no folder");
    expect(await failureOf({ archive: "a.tar" })).to.contain("not both");
  });

  it("resizes where it is asked to, and gives the sizes where it is not", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 6, side: 50 });
    writeBelow(folder, "disc/wide.jpg", shapeJpeg(0, 60, 90, 40));
    expect((await prepare()).manifest.pictures).to.deep.equal({
      minWidth: 50,
      minHeight: 40,
      maxWidth: 90,
      maxHeight: 50,
      medianSide: 50,
    });
    const small = await prepare({ imageSize: 24 });
    for (const key of keysOf(small)) expect(decodePng(small.read(key))).to.include({ width: 24, height: 24 });
    expect(small.manifest.pictures?.maxWidth).to.equal(24);
    small.close();
    const failure: unknown = await prepareDataset({ dataset: "sample", imageSize: 24, cacheDir: base() }).catch(
      (e: unknown) => e,
    );
    expect((failure as Error).message).to.contain("--image-size is for --images");
  });

  it("brings up photographs upright that were stored on their side, and counts them", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 6, side: 50 });
    writeBelow(folder, "disc/telephone.jpg", withOrientation(shapeJpeg(0, 60, 96, 48), 6));
    writeBelow(folder, "ring/telephone.jpg", withOrientation(shapeJpeg(1, 61, 96, 48), 1));
    const dataset = await prepare({ validationShare: 0.01 });
    expect(dataset).to.include({ turned: 1 });
    const sizeOf = (key: string) => {
      const bytes = Buffer.from(dataset.read(key));
      return { ...imageDimensions(bytes), orientation: orientationOf(bytes) };
    };
    expect(
      keysOf(dataset)
        .filter((key) => key.endsWith("telephone.jpg"))
        .map(sizeOf),
    ).to.deep.equal([
      { width: 48, height: 96, orientation: 1 },
      { width: 96, height: 48, orientation: 1 },
    ]);
    expect(dataset.manifest.pictures).to.include({ maxWidth: 96, maxHeight: 96 });
    const small = await prepare({ imageSize: 24 });
    const key = keysOf(small).find((name) => name.endsWith("disc/telephone.png")) ?? "";
    const upright = turnPixels(await decodeImage(shapeJpeg(0, 60, 96, 48)), 6);
    expect(decodePng(small.read(key)).rgb).to.deep.equal(resize(upright, 24, 24));
  });

  it("fails when a picture changes between reading and uploading", async () => {
    writePictures(folder, { classes: ["disc", "ring"], each: 6 });
    const dataset = await prepare();
    writeBelow(folder, "disc/1.png", shapePng(0, 200));
    const key = keysOf(dataset).find((name) => name.endsWith("disc/1.png")) ?? "";
    expect(() => dataset.read(key)).to.throw("disc/1.png has changed since it was read");
    rmSync(join(folder, "disc/1.png"));
    symlinkSync(join(base(), "outside", "secret.png"), join(folder, "disc/1.png"));
    expect(() => dataset.read(key)).to.throw("ELOOP");
  });
});
