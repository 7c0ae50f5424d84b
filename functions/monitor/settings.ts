import { InvalidConfiguration } from "../errors.ts";
import { requiredSetting } from "../event.ts";

/** What the function is told by its environment. */
export interface Settings {
  readonly bucket: string;
  readonly capturePrefix: string;
  /** Folder of this endpoint's baseline, hours and reports. */
  readonly root: string;
  readonly endpointName: string;
  readonly threshold: number;
  readonly classNames: readonly string[];
  /** Whether an hour that begins to drift is an event. */
  readonly driftEvent: boolean;
  /** Whether a shadow gets copies of the requests. */
  readonly compareShadow: boolean;
}

export function readSettings(): Settings {
  const [bucket, capturePrefix] = splitUri("CAPTURE_URI");
  const [, monitoringPrefix] = splitUri("MONITORING_URI");
  const endpointName = requiredSetting("ENDPOINT_NAME");
  return {
    bucket,
    capturePrefix,
    root: `${monitoringPrefix}/${endpointName}`,
    endpointName,
    threshold: Number(requiredSetting("CONFIDENCE_THRESHOLD")),
    classNames: JSON.parse(requiredSetting("CLASS_NAMES")) as string[],
    driftEvent: process.env["DRIFT_EVENT"] === "true",
    compareShadow: process.env["COMPARE_SHADOW"] === "true",
  };
}

function splitUri(setting: string): [string, string] {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.+?)\/?$/.exec(requiredSetting(setting)) ?? [];
  if (bucket === "")
    throw new InvalidConfiguration(`${setting} must be s3://bucket/prefix, got ${requiredSetting(setting)}`);
  return [bucket, prefix];
}
