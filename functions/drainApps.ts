import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteAppCommand,
  paginateListApps,
  ResourceNotFound,
  SageMakerClient,
  type AppDetails,
  type AppType,
} from "@aws-sdk/client-sagemaker";
import { AppDeletion } from "../domain/studio/appDeletion.ts";
import { AppsRemain } from "./errors.ts";

/** Whose apps: of a user profile, and of the space that goes with it. */
export interface StudioUser {
  readonly domainId: string;
  readonly userProfileName: string;
  readonly spaceName: string;
}

/** What the provider's `Invocation` sends when it is made, changed and deleted. */
export interface DrainEvent extends StudioUser {
  readonly tf: { readonly action: "create" | "update" | "delete" };
}

interface Deadline {
  getRemainingTimeInMillis(): number;
}

const sagemaker = new SageMakerClient({});
const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5000;
/** Enough for a last look and an answer before Lambda ends the function. */
const RESERVE_MS = 10_000;

/**
 * Ends a user's apps before the engine deletes the user's space and profile, which SageMaker refuses while an app is in
 * one. Apps are started by people, so no resource of a stack stands for them.
 */
export async function handler(event: DrainEvent, deadline: Deadline): Promise<{ readonly deleted: number }> {
  const leaves = event.tf.action === "delete";
  const deletion = new AppDeletion<AppType>((app) => sagemaker.send(new DeleteAppCommand(app)));
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(2 * wait, LONGEST_POLL_MS)) {
    const left = await deletion.round(leaves ? await appsOf(event) : []);
    if (left.length === 0) return { deleted: deletion.count };
    if (deadline.getRemainingTimeInMillis() < RESERVE_MS)
      throw new AppsRemain(`Studio apps are still being deleted, try again in some minutes: ${left.join(", ")}`);
    await sleep(wait);
  }
}

async function appsOf({ domainId, userProfileName, spaceName }: StudioUser): Promise<AppDetails[]> {
  const apps: AppDetails[] = [];
  for (const owner of [{ UserProfileNameEquals: userProfileName }, { SpaceNameEquals: spaceName }]) {
    try {
      for await (const page of paginateListApps({ client: sagemaker }, { DomainIdEquals: domainId, ...owner }))
        apps.push(...(page.Apps ?? []));
    } catch (error) {
      if (!(error instanceof ResourceNotFound)) throw error;
    }
  }
  return apps;
}
