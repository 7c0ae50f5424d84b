/** What a picture is split by. */
export interface Hashed {
  readonly label: string;
  /** Of its content, hexadecimal. */
  readonly sha256: string;
}

/**
 * The pictures to validate with: of each class the same share (rounded, at least one and never all), those whose content's hash
 * is lowest. It depends on the contents alone, so a picture stays in its part when it is renamed, and another one more moves
 * at most one of its class.
 *
 * @param share 0 to 1, both excluded
 */
export function validationPart<T extends Hashed>(pictures: readonly T[], share: number): Set<T> {
  const groups = new Map<string, T[]>();
  for (const picture of pictures) {
    const group = groups.get(picture.label);
    if (group === undefined) groups.set(picture.label, [picture]);
    else group.push(picture);
  }
  const chosen = new Set<T>();
  for (const group of groups.values()) {
    const count = Math.min(Math.max(Math.round(group.length * share), 1), group.length - 1);
    const order = group.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    for (const picture of order.slice(0, count)) chosen.add(picture);
  }
  return chosen;
}
