import { join } from "node:path";

/** The region of clients that name none. */
export const HOME_REGION = "us-east-1";

/** Whether a name has the form of a region's: what a signature says of one may become the name of a folder. */
export function isRegionName(name: string): boolean {
  return /^[a-z]{2}(-[a-z]+){1,3}-\d$/.test(name);
}

/** Where a region's state lies: the home region's in the cloud's folder itself. */
export function regionFolder(stateDir: string, name: string): string {
  return name === HOME_REGION ? stateDir : join(stateDir, "regions", name);
}
