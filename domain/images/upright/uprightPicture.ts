import { decodeImage, isJpeg } from "../decodeImage.ts";
import { ImageError } from "../imageError.ts";
import { encodePng } from "../png.ts";
import { orientationOf } from "./orientation.ts";
import { turnJpeg } from "./turnJpeg.ts";
import { turnPixels } from "./turnPixels.ts";

/** Of a JPEG that has to be written anew: what MXNet's `im2rec.py` writes with. */
const QUALITY = 95;

/**
 * A PNG or JPEG whose pixels lie as they are to be shown. A telephone stores a photograph as its sensor was held, and says in
 * the Exif tag Orientation how to turn it. What reads pictures differs in whether it does: `mx.image.imdecode` does not
 * (MXNet's `src/io/image_io.cc` sets IMREAD_IGNORE_ORIENTATION since pull request 8757), `ImageRecordIter` does where it was built
 * without libjpeg-turbo (`src/io/iter_image_recordio_2.cc`), and `im2rec.py` does, by `cv2.imread`. Which of them SageMaker's
 * algorithm trains and answers with is not said. So nothing is left to be turned: what was learned from and what is asked about are alike.
 *
 * @returns the same bytes where there is nothing to turn
 * @throws ImageError where the picture can't be read
 */
export async function uprightPicture(bytes: Buffer): Promise<Buffer> {
  const orientation = orientationOf(bytes);
  if (orientation === 1) return bytes;
  if (!isJpeg(bytes)) {
    const { width, height, rgb } = turnPixels(await decodeImage(bytes), orientation);
    return encodePng(rgb, width, height);
  }
  const turned = turnJpeg(bytes, orientation);
  if (turned !== undefined) return turned;
  const [{ decodeJpeg }, { encodeJpeg }] = await Promise.all([import("../decodeJpeg.ts"), import("../encodeJpeg.ts")]);
  return encodeJpeg(turnPixels(decodeJpeg(bytes), orientation), QUALITY);
}

/** The same of what an endpoint is asked about: what can't be read goes as it is, and is the model's to refuse. */
export async function uprightRequest(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await uprightPicture(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (error instanceof ImageError) return bytes;
    throw error;
  }
}
