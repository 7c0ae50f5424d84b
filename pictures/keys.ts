/**
 * What to call the object of a key where there is little room: the file with the folder that tells it from those of the same name in
 * other classes, `plus-2/7.png` of `test/plus-2/7.png` and `7.png` of `test/7.png`.
 */
export function shortKey(key: string): string {
  const parts = key.split("/");
  return parts.length > 2 ? parts.slice(-2).join("/") : (parts.at(-1) ?? key);
}
