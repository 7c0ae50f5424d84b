import { handlesSageMaker } from "../../sagemaker/index.ts";
import { cookieName, readCookie } from "../../studio/guard.ts";
import { isCloudControl, cloudControlPermissions } from "../cloudControl/cloudControl.ts";
import type { OwnService, Pages } from "../gateway.ts";
import { sageMakerPermissions } from "../sageMakerPermissions.ts";
import { HOME_REGION } from "./regionName.ts";
import type { Regions, RegionsOptions } from "./regions.ts";

/** The services of the regions, as the gateway knows them: a request goes to the region that it is signed for. */
export function regionalServices(regions: Regions, { accountId }: Pick<RegionsOptions, "accountId">): OwnService[] {
  return [
    {
      signingNames: ["cloudcontrolapi"],
      handles: isCloudControl,
      handle: async (req, res, body, region) => (await regions.of(region)).cloudControl.handle(req, res, body),
      permissions: cloudControlPermissions,
    },
    {
      signingNames: ["sagemaker", "application-autoscaling"],
      handles: handlesSageMaker,
      handle: async (req, res, body, region) => (await regions.of(region)).sageMaker.handle(req, res, body),
      permissions: (req, body, region) => sageMakerPermissions(req, body, region, accountId),
    },
  ];
}

/** The Studio pages, of the region that the session is of; who has none may sign in anywhere. */
export async function studioPages(regions: Regions, { endpoint, sessions }: RegionsOptions): Promise<Pages> {
  const { studio } = await regions.home();
  const { host } = new URL(endpoint);
  return {
    handles: (url) => studio.handles(url),
    handle: async (req, res) => {
      const session = sessions.find(readCookie(req, cookieName(host)));
      const { studio: own } = await regions.of(session?.region ?? HOME_REGION);
      await own.handle(req, res);
    },
  };
}
