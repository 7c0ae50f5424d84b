import { decode } from "fast-png";

/** A picture of 8-bit RGB pixels. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes, pixel by pixel. */
  readonly rgb: Uint8Array;
}

/** Thrown when bytes are no PNG, or one too large to be a picture for the classifier. */
export class PngError extends Error {
  override readonly name = "PngError";
}

const maxPixels = 64 * 1024 * 1024;

/** Decodes any PNG – grey, palette, RGB, with alpha (which is dropped), 1 to 16 bits – to 8-bit RGB. */
export function decodePng(bytes: Uint8Array): RgbImage {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.length < 33 || head.readUInt32BE(0) !== 0x89504e47) throw new PngError("not a PNG file");
  // Before anything is unpacked: a header may promise more pixels than memory has bytes.
  const pixels = head.readUInt32BE(16) * head.readUInt32BE(20);
  if (pixels === 0 || pixels > maxPixels) throw new PngError(`a picture of ${pixels} pixels is out of bounds`);
  try {
    return toRgb(decode(bytes));
  } catch (error) {
    throw new PngError(`not a readable PNG file: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function toRgb(image: ReturnType<typeof decode>): RgbImage {
  const { width, height, data, channels, depth, palette } = image;
  const rgb = new Uint8Array(width * height * 3);
  const scale = 255 / (2 ** depth - 1);
  const perRow = Math.ceil((width * channels * depth) / 8);
  const sample = (x: number, y: number, channel: number): number => {
    if (depth >= 8) return data[(y * width + x) * channels + channel] ?? 0;
    const bit = x * depth; // below 8 bits there is one channel
    return ((data[y * perRow + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  };
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = palette?.[sample(x, y, 0)];
      for (let channel = 0; channel < 3; channel++) {
        rgb[to++] = colour?.[channel] ?? Math.round(sample(x, y, channels < 3 ? 0 : channel) * scale);
      }
    }
  }
  return { width, height, rgb };
}
