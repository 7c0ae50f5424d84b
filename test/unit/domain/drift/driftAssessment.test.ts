import { expect } from "chai";
import { assessWindow, chiSquareQuantile, normalQuantile } from "../../../../domain/drift/driftAssessment.ts";
import { ImageSums } from "../../../../domain/images/imageSums.ts";
import { mergeWindows, WindowSums, type MonitorWindow } from "../../../../domain/drift/monitorWindow.ts";

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
}

interface Traffic {
  readonly count?: number;
  /** Share of the first class. */
  readonly mix?: number;
  /** Share of pictures of a class that the model does not know: it is unsure of them. */
  readonly unknown?: number;
  /** Factor on the pictures' brightness and contrast. */
  readonly light?: number;
  /** Width and height of every picture. */
  readonly side?: number;
}

/** Simulated traffic: confidences near 1 with a tail, pictures of varied light. */
function traffic(
  random: () => number,
  { count = 200, mix = 0.5, unknown = 0, light = 1, side = 32 }: Traffic = {},
): MonitorWindow {
  const sums = new WindowSums(0.93, 2);
  const images = new ImageSums();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (let i = 0; i < count; i++) {
    const isKnown = random() >= unknown;
    const confidence = isKnown && random() < 0.85 ? 1 - random() ** 2 * 0.07 : 0.5 + random() * 0.5;
    const best = random() < mix ? 0 : 1;
    sums.add({
      probabilities: best === 0 ? [confidence, 1 - confidence] : [1 - confidence, confidence],
      body: () => undefined,
    });
    images.add({
      brightness: Math.max(0, Math.min(255, (130 + 35 * normal()) * light)),
      contrast: Math.max(0, (60 + 15 * normal()) * light),
      sharpness: Math.exp(8 + 0.8 * normal()) * light ** 2,
      width: side,
      height: side,
      bytes: side ** 2 * Math.exp(0.8 + 0.1 * normal()),
    });
  }
  return { ...sums.window(), images: images.state() };
}

describe("assessWindow", () => {
  const baseline = traffic(generator(1));
  const alarms = (windows: readonly MonitorWindow[]): number =>
    windows.filter((window) => assessWindow(baseline, window).violations.length > 0).length;
  const windowsOf = (seed: number, n: number, kind?: Traffic): MonitorWindow[] => {
    const random = generator(seed);
    return Array.from({ length: n }, () => traffic(random, kind));
  };

  it("cries wolf on at most 1 % of 1,000 unchanged windows", () => {
    expect(alarms(windowsOf(2, 1000))).to.be.at.most(10);
  });

  it("does so for other baselines too, of 101 to 2,000 pictures", () => {
    for (const [seed, count] of [
      [11, 101],
      [12, 500],
      [13, 2000],
    ] as const) {
      const other = traffic(generator(seed), { count });
      const wolf = windowsOf(seed + 100, 500).filter((window) => assessWindow(other, window).violations.length > 0);
      expect(wolf.length, `baseline of ${count}`).to.be.at.most(10);
    }
  });

  for (const [name, kind] of [
    ["a class mix that shifts from 50 to 80 %", { mix: 0.8 }],
    ["darkened pictures", { light: 0.55 }],
    ["larger pictures", { side: 48 }],
    ["a third class, which the model is unsure of", { unknown: 0.4 }],
  ] as const) {
    it(`finds ${name} within two windows of 200`, () => {
      const windows = windowsOf(3, 200, kind);
      const missedTwice = windows.filter(
        (window, i) => i % 2 === 0 && alarms([window, windows[i + 1] ?? window]) === 0,
      );
      expect(missedTwice.length).to.equal(0);
    });
  }

  it("says which distribution drifted, and how far", () => {
    const [dark] = windowsOf(4, 1, { light: 0.5 });
    const { violations, measures } = assessWindow(baseline, dark ?? baseline);
    expect(violations.map(({ feature_name }) => feature_name))
      .to.include("brightness")
      .and.to.not.include("class");
    expect(violations[0]?.description).to.match(
      /, population stability index distance: \d\.\d{4} exceeds threshold: 0\.\d{4}$/,
    );
    expect(measures.map(({ name }) => name)).to.deep.equal([
      "confidence",
      "class",
      "brightness",
      "contrast",
      "sharpness",
      "width",
      "height",
      "bytes",
    ]);
  });

  it("finds another size where the baseline has one alone", () => {
    const [large] = windowsOf(6, 1, { side: 48 });
    const { violations } = assessWindow(baseline, large ?? baseline);
    expect(violations.map(({ feature_name }) => feature_name)).to.deep.equal(["width", "height", "bytes"]);
  });

  it("judges nothing below the minimum count", () => {
    const few = traffic(generator(5), { count: 99, mix: 1 });
    expect(assessWindow(baseline, few)).to.deep.include({ isJudged: false, violations: [] });
    expect(assessWindow(baseline, few, { minimumCount: 50 }).violations).to.not.be.empty;
  });

  it("finds too many predictions below the threshold, and bodies that are no pictures", () => {
    const window = { ...baseline, low: 100, images: { ...new ImageSums().state(), unreadable: 5, count: 195 } };
    const types = assessWindow(baseline, window).violations.map(({ constraint_check_type }) => constraint_check_type);
    expect(types).to.include("low_confidence_check").and.to.include("completeness_check");
    expect(assessWindow(baseline, baseline, { maximumLowShare: 0.01 }).violations).to.have.length(1);
  });

  it("finds a class that the baseline has not", () => {
    const window = { ...baseline, classes: [80, 80, 40] };
    expect(assessWindow(baseline, window).violations.map(({ feature_name }) => feature_name)).to.deep.equal(["class"]);
  });
});

describe("mergeWindows", () => {
  it("gives what one window over both would have held", () => {
    const random = generator(9);
    const [a, b] = [traffic(random, { count: 30 }), traffic(random, { count: 20 })];
    const again = generator(9);
    const whole = mergeWindows(traffic(again, { count: 30 }), traffic(again, { count: 20 }));
    expect(mergeWindows(a, b)).to.deep.equal(whole);
    expect(whole).to.deep.include({ count: 50, low: a.low + b.low });
    expect(whole.images?.count).to.equal(50);
  });
});

describe("chiSquareQuantile", () => {
  it("comes near the tables' values", () => {
    expect(chiSquareQuantile(9, 0.95)).to.be.closeTo(16.919, 0.02);
    expect(chiSquareQuantile(1, 0.95)).to.be.closeTo(3.841, 0.1);
    expect(chiSquareQuantile(5, 0.999)).to.be.closeTo(20.515, 0.3);
  });
});

describe("normalQuantile", () => {
  it("gives the tables' values", () => {
    expect(normalQuantile(0.975)).to.be.closeTo(1.959964, 1e-6);
    expect(normalQuantile(0.9995)).to.be.closeTo(3.290527, 1e-6);
    expect(normalQuantile(0.1)).to.be.closeTo(-1.281552, 1e-6);
  });
});
