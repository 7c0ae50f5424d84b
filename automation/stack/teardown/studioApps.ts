import { setTimeout as sleep } from "node:timers/promises";
import type { AppDetails, AppType, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { AppDeletion } from "../../../domain/studio/appDeletion.ts";

export interface Patience {
  readonly pollMs: number;
  readonly giveUpAfterMs: number;
  /** Ends the wait; what is being deleted goes all the same. */
  readonly signal?: AbortSignal;
}

/** An app takes minutes to go, on a bad day twenty. */
const usual: Patience = { pollMs: 5000, giveUpAfterMs: 25 * 60_000 };

/**
 * Deletes the apps of Studio domains and waits until they are gone: a space or profile with an app can't be deleted, and
 * no resource of a stack stands for an app that a user has started.
 */
export async function deleteApps(
  sagemaker: SageMakerClient,
  domainIds: readonly string[],
  patience: Partial<Patience> = {},
): Promise<number> {
  const { pollMs, giveUpAfterMs, signal } = { ...usual, ...patience };
  const { DeleteAppCommand } = await import("@aws-sdk/client-sagemaker");
  const deadline = Date.now() + giveUpAfterMs;
  const deletion = new AppDeletion<AppType>((app) => sagemaker.send(new DeleteAppCommand(app)));
  for (;;) {
    const left = await deletion.round((await Promise.all(domainIds.map((id) => appsOf(sagemaker, id)))).flat());
    if (left.length === 0) return deletion.count;
    if (Date.now() > deadline)
      throw new Error(`Studio apps are still there after ${giveUpAfterMs / 60_000} min: ${left.join(", ")}`);
    await sleep(pollMs, undefined, { ...(signal && { signal }) });
  }
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
