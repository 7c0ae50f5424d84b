/** The sizes of a data set's pictures, in pixels. */
export interface PictureSizes {
  readonly minWidth: number;
  readonly minHeight: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Median of the shorter sides. */
  readonly medianSide: number;
}

/** What the built-in image classification is to make of its pictures. */
export interface NetworkInput {
  /** Channels, height and width. */
  readonly imageShape: string;
  /** Pixels of a training picture's shorter side after resizing; undefined where the pictures have the shape already. */
  readonly resize?: number;
}

/** ImageNet's, which the algorithm's larger networks are made for: a larger input costs more than it gives. */
const largestSide = 224;
/** The smallest that the larger networks are made for. */
const smallestSide = 32;
/** ImageNet's custom: shorter side to 256, the middle 224 of it. */
const margin = 256 / 224;

/** Whether something read is sizes of pictures. */
export function isPictureSizes(value: unknown): value is PictureSizes {
  if (typeof value !== "object" || value === null) return false;
  const sizes = value as Record<string, unknown>;
  const names = ["minWidth", "minHeight", "maxWidth", "maxHeight", "medianSide"];
  return names.every((name) => Number.isInteger(sizes[name]) && (sizes[name] as number) > 0);
}

export function sizesOf(pictures: readonly { readonly width: number; readonly height: number }[]): PictureSizes {
  let [minWidth, minHeight, maxWidth, maxHeight] = [Infinity, Infinity, 0, 0];
  for (const { width, height } of pictures) {
    minWidth = Math.min(minWidth, width);
    minHeight = Math.min(minHeight, height);
    maxWidth = Math.max(maxWidth, width);
    maxHeight = Math.max(maxHeight, height);
  }
  const sides = Float64Array.from(pictures, ({ width, height }) => Math.min(width, height)).sort();
  return { minWidth, minHeight, maxWidth, maxHeight, medianSide: sides[sides.length >> 1] ?? 0 };
}

/**
 * The network's input for pictures of these sizes: their own where all have one of 32 to 224 pixels a side, else a square of the
 * median shorter side within these bounds, which the pictures are resized and cropped to.
 *
 * After AWS's page "Image Classification Hyperparameters": training fails where a picture is smaller than `image_shape` in any
 * dimension, a larger one is cropped, and `resize` should be larger than width and height of `image_shape`.
 *
 * @param chosen channels, height and width where the user has set them
 */
export function networkInput(sizes: PictureSizes, chosen?: string): NetworkInput {
  const { minWidth, minHeight, maxWidth, maxHeight, medianSide } = sizes;
  const fits = (side: number): boolean => side >= smallestSide && side <= largestSide;
  const uniform = minWidth === maxWidth && minHeight === maxHeight;
  const square = Math.min(Math.max(medianSide, smallestSide), largestSide);
  const own = uniform && fits(minWidth) && fits(minHeight) ? `3,${minHeight},${minWidth}` : `3,${square},${square}`;
  const imageShape = chosen ?? own;
  const [, height = 0, width = 0] = imageShape.split(",").map(Number);
  if (uniform && width === minWidth && height === minHeight) return { imageShape };
  return { imageShape, resize: Math.ceil(Math.max(width, height) * margin) };
}
