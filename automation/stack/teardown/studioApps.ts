import { setTimeout as sleep } from "node:timers/promises";
import type { AppDetails, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { isDeletedApp } from "../../../domain/rules/sagemaker/apps.ts";

export interface Patience {
  readonly pollMs: number;
  readonly giveUpAfterMs: number;
}

/** An app takes minutes to go, on a bad day twenty. */
const patience: Patience = { pollMs: 5000, giveUpAfterMs: 25 * 60_000 };

/**
 * Deletes the apps of Studio domains and waits until they are gone: a space or profile with an app can't be deleted, and
 * no resource of a stack stands for an app that a user has started.
 */
export async function deleteApps(
  sagemaker: SageMakerClient,
  domainIds: readonly string[],
  { pollMs, giveUpAfterMs }: Patience = patience,
): Promise<number> {
  const { DeleteAppCommand } = await import("@aws-sdk/client-sagemaker");
  const deadline = Date.now() + giveUpAfterMs;
  const asked = new Set<string>();
  const gone = new Set<string>();
  for (;;) {
    const apps = (await Promise.all(domainIds.map((id) => appsOf(sagemaker, id)))).flat();
    const left = apps.filter((app) => app.Status !== "Deleted" && !gone.has(keyOf(app)));
    if (left.length === 0) return asked.size;
    for (const app of left) {
      const { DomainId, UserProfileName, SpaceName, AppType, AppName, Status } = app;
      const key = keyOf(app);
      // One that is just starting can't be deleted yet: it is asked again in the next round.
      if (Status === "Deleting" || Status === "Pending" || asked.has(key)) continue;
      const owner = UserProfileName === undefined ? { SpaceName } : { UserProfileName };
      try {
        await sagemaker.send(new DeleteAppCommand({ DomainId, AppType, AppName, ...owner }));
        asked.add(key);
      } catch (error) {
        if (!isDeletedApp(error)) throw error;
        gone.add(key);
      }
    }
    if (Date.now() > deadline) {
      const names = left.map(({ SpaceName, UserProfileName, AppName }) => `${SpaceName ?? UserProfileName}/${AppName}`);
      throw new Error(`Studio apps are still there after ${giveUpAfterMs / 60_000} min: ${names.join(", ")}`);
    }
    await sleep(pollMs);
  }
}

function keyOf({ DomainId, UserProfileName, SpaceName, AppType, AppName }: AppDetails): string {
  return [DomainId, UserProfileName ?? SpaceName, AppType, AppName].join("/");
}

/** Apps of a domain that may be gone. */
async function appsOf(sagemaker: SageMakerClient, DomainIdEquals: string): Promise<AppDetails[]> {
  const { paginateListApps, ResourceNotFound } = await import("@aws-sdk/client-sagemaker");
  const apps: AppDetails[] = [];
  try {
    for await (const page of paginateListApps({ client: sagemaker }, { DomainIdEquals }))
      apps.push(...(page.Apps ?? []));
  } catch (error) {
    if (!(error instanceof ResourceNotFound)) throw error;
  }
  return apps;
}
