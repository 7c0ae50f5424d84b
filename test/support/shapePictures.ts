import { encodePng } from "../../domain/images/png.ts";
import { Random } from "../../domain/sample/random.ts";

export interface ShapePicture {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes. */
  readonly rgb: Uint8Array;
}

/** Whether a point is in the shape; both coordinates go from -1 to 1. */
type Inside = (x: number, y: number) => boolean;

const shapes: Readonly<Record<string, Inside>> = {
  disc: (x, y) => x * x + y * y < 0.7,
  ring: (x, y) => x * x + y * y < 0.9 && x * x + y * y > 0.4,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.75,
  frame: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.9 && Math.max(Math.abs(x), Math.abs(y)) > 0.55,
  triangle: (x, y) => y < 0.75 && y > 2 * Math.abs(x) - 0.85,
  plus: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.9 && Math.min(Math.abs(x), Math.abs(y)) < 0.25,
  saltire: (x, y) => Math.abs(Math.abs(x) - Math.abs(y)) < 0.25 && Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  beams: (x, y) => Math.abs(x) < 0.9 && Math.abs(y) < 0.9 && Math.floor((y + 0.9) / 0.36) % 2 === 0,
  posts: (x, y) => Math.abs(x) < 0.9 && Math.abs(y) < 0.9 && Math.floor((x + 0.9) / 0.36) % 2 === 0,
  corner: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.9 && (x < -0.45 || y > 0.45),
};
const shapeNames = Object.keys(shapes);
const colours = [
  [220, 60, 50],
  [50, 90, 220],
  [60, 190, 80],
  [230, 200, 60],
] as const;

/** The names of so many classes, 2 to 40: a shape each, and above ten a shape of a colour. */
export function shapeClasses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / shapeNames.length);
    return `${shapeNames[index % shapeNames.length] ?? ""}${round === 0 ? "" : ` ${round + 1}`}`;
  });
}

/** Draws pictures of shapes at many places and sizes, with noise: another one for each number, the same for the same one. */
export function drawShape(classIndex: number, number: number, width = 32, height = width): ShapePicture {
  const source = new Random(classIndex * 100_003 + number);
  const random = (): number => source.next();
  const name = shapeNames[classIndex % shapeNames.length] ?? "";
  const inside = shapes[name] as Inside;
  const colour = colours[Math.floor(classIndex / shapeNames.length)] ?? colours[0];
  const size = 0.62 + 0.3 * random();
  const [left, top] = [(random() - 0.5) * 0.3, (random() - 0.5) * 0.3];
  const turn = (random() - 0.5) * 0.3;
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const ground = 20 + random() * 90;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [((2 * x + 1) / width - 1 - left) / size, ((2 * y + 1) / height - 1 - top) / size];
      const isIn = inside(u * cos - v * sin, u * sin + v * cos);
      for (const part of colour) rgb[at++] = Math.max(0, Math.min(255, (isIn ? part : ground) + (random() - 0.5) * 50));
    }
  }
  return { label: shapeClasses(classIndex + 1)[classIndex] ?? "", width, height, rgb };
}

export function shapePng(classIndex: number, number: number, width?: number, height?: number): Buffer {
  const picture = drawShape(classIndex, number, width, height);
  return encodePng(picture.rgb, picture.width, picture.height);
}
