import { expect } from "chai";
import fc from "fast-check";
import { lifecycleRules } from "../../../../components/dataBucket/lifecycleRules.ts";

const days = fc.integer({ min: 1, max: 36_500 });
const prefix = fc.stringMatching(/^[a-z][a-z0-9/]{0,20}\/$/);
const options = fc.record(
  { expireCapturesAfterDays: days, capturePrefix: prefix, expireOldVersionsAfterDays: days },
  { requiredKeys: [] },
);

interface Rule {
  readonly id: string;
  readonly status: string;
  readonly filter: { readonly prefix: string };
  readonly expiration?: { readonly days: number };
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

describe("lifecycleRules, for any options", () => {
  const rules = (given: Parameters<typeof lifecycleRules>[0]): Rule[] => lifecycleRules(given) as unknown as Rule[];

  it("are rules that S3 takes: own names, enabled, with an action each", () => {
    fc.assert(
      fc.property(options, (given) => {
        const all = rules(given);
        expect(new Set(all.map(({ id }) => id)).size).to.equal(all.length);
        for (const rule of all) {
          expect(rule.status).to.equal("Enabled");
          const { expiration, noncurrentVersionExpiration, abortIncompleteMultipartUpload } = rule;
          const actions = [expiration, noncurrentVersionExpiration, abortIncompleteMultipartUpload];
          expect(actions.some((action) => action !== undefined)).to.equal(true);
          // What expires is an old version from then on, which would stay.
          if (expiration !== undefined) expect(noncurrentVersionExpiration).not.to.equal(undefined);
        }
      }),
    );
  });

  it("delete present objects only where asked, and under the captures' prefix alone", () => {
    fc.assert(
      fc.property(options, (given) => {
        const deleting = rules(given).filter(({ expiration }) => expiration !== undefined);
        expect(deleting.map(({ filter, expiration }) => [filter.prefix, expiration?.days])).to.deep.equal(
          given.expireCapturesAfterDays === undefined
            ? []
            : [[given.capturePrefix ?? "captured/", given.expireCapturesAfterDays]],
        );
      }),
    );
  });

  it("delete old versions only where asked, and always the parts of abandoned uploads", () => {
    fc.assert(
      fc.property(options, (given) => {
        const old = rules(given).flatMap(({ filter, noncurrentVersionExpiration }) =>
          filter.prefix === "" ? (noncurrentVersionExpiration ?? []) : [],
        );
        expect(old.map(({ noncurrentDays }) => noncurrentDays)).to.deep.equal(
          given.expireOldVersionsAfterDays === undefined ? [] : [given.expireOldVersionsAfterDays],
        );
        expect(rules(given).some((rule) => rule.abortIncompleteMultipartUpload !== undefined)).to.equal(true);
      }),
    );
  });
});
