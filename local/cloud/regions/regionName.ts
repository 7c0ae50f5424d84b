/** Whether a name has the form of a region's: what a signature says of one may become the name of a folder. */
export function isRegionName(name: string): boolean {
  return /^[a-z]{2}(-[a-z]+){1,3}-\d$/.test(name);
}
