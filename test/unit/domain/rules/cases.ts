import { expect } from "chai";
import type { Json } from "../../../../domain/rules/reading.ts";
import type { Rule } from "../../../../domain/rules/rule.ts";

/** Requests just inside and just outside of a rule. */
export interface Case {
  readonly holds: readonly Json[];
  readonly breaks: readonly Json[];
  /** What the caller knows besides. */
  readonly state?: object;
}

/** Every rule of an operation on requests on both sides of it; a rule without a case fails. */
export function holdEach(operation: string, rules: readonly Rule<Json>[], cases: Readonly<Record<string, Case>>): void {
  describe(operation, () => {
    const named = new Map(rules.map((rule) => [rule.id.split("/").slice(2).join("/"), rule]));

    it("has a case for each rule", () => {
      expect(Object.keys(cases).sort()).to.deep.equal([...named.keys()].sort());
    });

    for (const [what, { holds, breaks, state }] of Object.entries(cases)) {
      it(`${what}: ${named.get(what)?.says ?? ""}`, () => {
        const rule = named.get(what);
        expect(holds, "requests inside").not.to.be.empty;
        expect(breaks, "requests outside").not.to.be.empty;
        for (const request of holds) expect(rule?.broken(request, state), JSON.stringify(request)).to.equal(undefined);
        for (const request of breaks) expect(rule?.broken(request, state), JSON.stringify(request)).to.be.a("string");
      });
    }
  });
}
