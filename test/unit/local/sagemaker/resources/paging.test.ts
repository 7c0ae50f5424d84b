import { expect } from "chai";
import fc from "fast-check";
import { listPage, type ListInput, type ListRules } from "../../../../../local/sagemaker/resources/paging.ts";

interface Item {
  readonly name: string;
  readonly created: number;
  readonly status: string;
}

const rules: ListRules<Item> = {
  name: (item) => item.name,
  created: (item) => item.created,
  status: (item) => item.status,
  order: "Descending",
};

const items: Item[] = Array.from({ length: 25 }, (_, index) => ({
  name: `item-${String(index).padStart(2, "0")}`,
  created: 1000 + index,
  status: index % 2 === 0 ? "Done" : "Busy",
}));

function all(input: ListInput): string[] {
  const names: string[] = [];
  let token: { NextToken?: string } = {};
  do {
    const page = listPage(items, { ...input, ...token }, rules);
    names.push(...page.items.map((item) => item.name));
    token = page.next;
  } while (token.NextToken !== undefined);
  return names;
}

describe("listPage", () => {
  it("gives ten at a time, newest first, unless asked otherwise", () => {
    const page = listPage(items, {}, rules);
    expect(page.items).to.have.length(10);
    expect(page.items[0]?.name).to.equal("item-24");
    expect(page.next.NextToken).to.be.a("string");
  });

  it("filters by name, time and status", () => {
    expect(all({ NameContains: "ITEM-1" })).to.have.length(10);
    expect(all({ CreationTimeAfter: 1019, StatusEquals: "Done" })).to.deep.equal(["item-24", "item-22", "item-20"]);
    expect(all({ CreationTimeBefore: 1002, SortBy: "Name", SortOrder: "Ascending" })).to.deep.equal([
      "item-00",
      "item-01",
    ]);
  });

  it("gives every record once, whatever the page size and order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom("Name", "CreationTime", "Status"),
        fc.constantFrom("Ascending", "Descending"),
        (MaxResults, SortBy, SortOrder) => {
          const names = all({ MaxResults, SortBy, SortOrder });
          expect(names).to.have.length(items.length);
          expect(new Set(names).size).to.equal(items.length);
        },
      ),
    );
  });

  it("goes on at the right place when a record went away between two pages", () => {
    const first = listPage(items, { MaxResults: 5 }, rules);
    const rest = listPage(items.slice(0, -5), { MaxResults: 5, ...first.next }, rules);
    expect(rest.items[0]?.name).to.equal("item-19");
  });

  it("refuses a token that is not its own", () => {
    for (const NextToken of ["nonsense", Buffer.from("[1]").toString("base64url")]) {
      expect(() => listPage(items, { NextToken }, rules))
        .to.throw("NextToken")
        .with.property("code", "ValidationException");
    }
  });
});
