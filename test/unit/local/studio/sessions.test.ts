import { expect } from "chai";
import { Sessions } from "../../../../local/studio/sessions.ts";

describe("Sessions", () => {
  const grant = { region: "us-east-1", domainId: "d-1", userProfileName: "baker" };
  let now = 1_000_000;
  let sessions: Sessions;
  beforeEach(() => {
    now = 1_000_000;
    sessions = new Sessions(() => now);
  });

  it("changes a token for a session, which lasts as long as was asked for", () => {
    const made = sessions.redeem(sessions.issue(grant, 300, 1800));
    expect(made?.session).to.deep.equal({ ...grant, endsAt: now + 1_800_000 });
    now += 1_799_999;
    expect(sessions.find(made?.secret ?? "")).to.include(grant);
    now += 1;
    expect(sessions.find(made?.secret ?? "")).to.equal(undefined);
  });

  it("takes a token once", () => {
    const token = sessions.issue(grant, 300, 1800);
    expect(sessions.redeem(token)).not.to.equal(undefined);
    expect(sessions.redeem(token)).to.equal(undefined);
  });

  it("takes no token after its time", () => {
    const token = sessions.issue(grant, 300, 1800);
    now += 300_000;
    expect(sessions.redeem(token)).to.equal(undefined);
  });

  it("takes neither what it did not issue nor a token for a session", () => {
    expect(sessions.redeem("")).to.equal(undefined);
    expect(sessions.redeem("guess")).to.equal(undefined);
    expect(sessions.find(sessions.issue(grant, 300, 1800))).to.equal(undefined);
  });

  it("ends a session when asked to, and no other", () => {
    const one = sessions.redeem(sessions.issue(grant, 300, 1800))?.secret ?? "";
    const other = sessions.redeem(sessions.issue(grant, 300, 1800))?.secret ?? "";
    sessions.end(one);
    expect(sessions.find(one)).to.equal(undefined);
    expect(sessions.find(other)).to.include(grant);
  });

  it("keeps a bounded number of tokens, the newest", () => {
    const first = sessions.issue(grant, 300, 1800);
    const last = Array.from({ length: 1000 }, () => sessions.issue(grant, 300, 1800)).at(-1) ?? "";
    expect(sessions.redeem(first)).to.equal(undefined);
    expect(sessions.redeem(last)).not.to.equal(undefined);
  });
});
