import { expect } from "chai";
import { chooseSample, selectionOrder } from "../../../../automation/dataset/selection.ts";

function images(perClass: Readonly<Record<string, number>>): Map<string, string> {
  return new Map(
    Object.entries(perClass).flatMap(([label, count]) =>
      Array.from({ length: count }, (_, index): [string, string] => [
        `test/${label}_${String(index).padStart(4, "0")}.png`,
        label,
      ]),
    ),
  );
}

describe("selectionOrder", () => {
  it("holds every image once", () => {
    const all = images({ bicycle: 37, motorcycle: 64 });
    expect([...selectionOrder(all)].sort()).to.deep.equal([...all.keys()].sort());
  });

  it("is balanced over the classes in every beginning", () => {
    const all = images({ bicycle: 100, motorcycle: 100 });
    for (const count of [2, 8, 24, 50]) {
      const bicycles = selectionOrder(all)
        .slice(0, count)
        .filter((key) => all.get(key) === "bicycle").length;
      expect(bicycles, `of ${count}`).to.equal(count / 2);
    }
  });

  it("spreads evenly over each class", () => {
    const first = selectionOrder(images({ bicycle: 128 })).slice(0, 8);
    const positions = first.map((key) => Number(/(\d+)\.png/.exec(key)?.[1])).sort((a, b) => a - b);
    expect(positions).to.deep.equal([0, 16, 32, 48, 64, 80, 96, 112]);
  });

  it("does not depend on the order in which the images are listed", () => {
    const all = images({ bicycle: 9, motorcycle: 5 });
    expect(selectionOrder(new Map([...all].reverse()))).to.deep.equal(selectionOrder(all));
  });

  it("goes on with the larger class when the smaller one is used up", () => {
    expect(selectionOrder(images({ bicycle: 1, motorcycle: 3 }))).to.have.length(4);
  });

  it("is empty without images", () => {
    expect(selectionOrder(new Map())).to.deep.equal([]);
  });
});

describe("chooseSample", () => {
  it("takes the picture of the public exercise where the data has it", () => {
    const all = new Map([...images({ motorcycle: 2 }), ["test/bicycle_s_000513.png", "bicycle"]]);
    expect(chooseSample(all)).to.equal("test/bicycle_s_000513.png");
    const beside = new Map([...images({ motorcycle: 2 }), ["test/bicycle_s_000513-0a1b2c3d.png", "bicycle"]]);
    expect(chooseSample(beside)).to.equal("test/bicycle_s_000513-0a1b2c3d.png");
  });

  it("takes the first image elsewhere", () => {
    expect(chooseSample(images({ motorcycle: 2 }))).to.equal("test/motorcycle_0000.png");
  });

  it("has nothing to take of no images", () => {
    expect(chooseSample(new Map())).to.equal(undefined);
  });
});
