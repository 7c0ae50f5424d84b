import type * as pulumi from "@pulumi/pulumi";
import { getAccountId } from "@pulumi/aws-native/getAccountId.js";
import { getRegion } from "@pulumi/aws-native/getRegion.js";
import type { AwsContext } from "../awsContext.ts";
import { checkLater, settled } from "./lateChecks.ts";

/**
 * Refuses providers of two accounts or regions, in each of which half of the component would be made, with roles where nobody assumes them. A
 * program that passes one provider leaves the other package to the stack's own, and so do settings of one package alone (`aws:profile`).
 */
export function holdToOnePlace(component: pulumi.Resource, title: string, aws: AwsContext): void {
  checkLater(component, title, [problemOf(component, aws)]);
}

async function problemOf(parent: pulumi.Resource, aws: AwsContext): Promise<string | undefined> {
  try {
    const [region, account, { region: otherRegion }, { accountId: otherAccount }] = await Promise.all([
      ...([settled(aws.region), settled(aws.accountId)] as const),
      ...([getRegion({ parent }), getAccountId({ parent })] as const),
    ]);
    if (agree(region, otherRegion) && agree(account, otherAccount)) return undefined;
    return (
      `the classic provider is of ${String(region)} in account ${String(account)}, the native one of ${otherRegion} in account ${otherAccount}: ` +
      "pass both of one place (providers), or set region, profile and roles of both (aws:…, aws-native:…)"
    );
  } catch {
    // A provider that can't be asked makes no resource either.
    return undefined;
  }
}

/** What a preview does not know yet, or a provider was told not to ask for, may be anything. */
function agree(one: unknown, other: unknown): boolean {
  const known = [one, other].every((value) => typeof value === "string" && value !== "");
  return !known || one === other;
}
