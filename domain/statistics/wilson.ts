/** Of the standard normal distribution: between plus and minus this lie 95 %. */
const Z = 1.959963984540054;

/** Wilson's score interval of a share, with 95 % confidence: where the true share is likely to lie. Both 0 to 1. */
export function wilsonInterval(hits: number, count: number): readonly [number, number] {
  if (count === 0) return [0, 1];
  const share = hits / count;
  const scale = 1 + Z ** 2 / count;
  const centre = (share + Z ** 2 / (2 * count)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  return [Math.max(centre - half, 0), Math.min(centre + half, 1)];
}
