/** The part of a training image that the network sees, as the hyperparameters `image_shape` and `resize` say. */
import { ImageError } from "../../../../../domain/images/imageError.ts";
import type { RgbImage } from "../../../../../domain/images/pngReader.ts";

export interface CropSettings {
  /** Of `image_shape`. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the shorter side after resizing; undefined where images stay as they are. */
  readonly resize: number | undefined;
}

/**
 * The middle of an image in the shape's proportions, at the image's own resolution.
 *
 * AWS's page "Image Classification Hyperparameters" says of `image_shape`: if a training image is smaller in any dimension,
 * training fails; if one is larger, a part of that size is cropped, the middle one unless `augmentation_type` is set. Of
 * `resize`: the shorter side after resizing, which should be larger than both, "to prevent training failure".
 *
 * @throws ImageError where the image is smaller than the shape
 */
export function trainingCrop(image: RgbImage, { width, height, resize }: CropSettings): RgbImage {
  const scale = resize === undefined ? 1 : resize / Math.min(image.width, image.height);
  const [scaledWidth, scaledHeight] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  if (scaledWidth < width || scaledHeight < height) {
    const after = resize === undefined ? "" : ` after resizing its shorter side to ${resize}`;
    throw new ImageError(
      `The image is ${scaledWidth} × ${scaledHeight} pixels${after}, smaller than the ${width} × ${height} of image_shape`,
    );
  }
  const [w, h] = [
    Math.min(Math.max(Math.round(width / scale), 1), image.width),
    Math.min(Math.max(Math.round(height / scale), 1), image.height),
  ];
  if (w === image.width && h === image.height) return image;
  const [left, top] = [(image.width - w) >> 1, (image.height - h) >> 1];
  const rgb = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    const from = ((top + y) * image.width + left) * 3;
    rgb.set(image.rgb.subarray(from, from + w * 3), y * w * 3);
  }
  return { width: w, height: h, rgb };
}
