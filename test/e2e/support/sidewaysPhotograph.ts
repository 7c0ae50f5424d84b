import { encode } from "jpeg-js";
import type { Page } from "playwright-core";
import { withOrientation } from "../../support/exifPicture.ts";
import { until } from "./browser.ts";

const [STORED_WIDTH, STORED_HEIGHT] = [96, 48];

/** A photograph of a telephone that was held upright: stored lying, red at its left and blue at its right, to be turned clockwise. */
export function sidewaysPhotograph(): Buffer {
  const data = new Uint8Array(STORED_WIDTH * STORED_HEIGHT * 4);
  for (let pixel = 0; pixel < STORED_WIDTH * STORED_HEIGHT; pixel++) {
    const isLeft = pixel % STORED_WIDTH < STORED_WIDTH / 2;
    data.set(isLeft ? [220, 20, 20, 255] : [20, 20, 220, 255], pixel * 4);
  }
  return withOrientation(encode({ data, width: STORED_WIDTH, height: STORED_HEIGHT }, 95).data, 6);
}

interface Shown {
  readonly width: number;
  readonly height: number;
  readonly top: "red" | "blue" | "other";
  readonly bottom: "red" | "blue" | "other";
}

/** What {@link sidewaysPhotograph} is to a person. */
export const UPRIGHT: Shown = { width: STORED_HEIGHT, height: STORED_WIDTH, top: "red", bottom: "blue" };

/** How a page shows a picture, once it is loaded. */
export async function shownAs(page: Page, selector: string): Promise<Shown> {
  const image = `document.querySelector(${JSON.stringify(selector)})`;
  await until(page, `Boolean(${image}?.complete && ${image}.naturalWidth > 0)`);
  return page.evaluate<Shown>(`(() => {
    const image = ${image};
    const canvas = document.createElement("canvas");
    const [width, height] = [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const colour = (y) => {
      const [red, , blue] = context.getImageData(width >> 1, y, 1, 1).data;
      return red > 150 && blue < 100 ? "red" : blue > 150 && red < 100 ? "blue" : "other";
    };
    return { width, height, top: colour(height >> 3), bottom: colour(height - (height >> 3)) };
  })()`);
}
