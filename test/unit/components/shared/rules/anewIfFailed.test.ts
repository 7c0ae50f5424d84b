import { expect } from "chai";
import { anewIfFailed } from "../../../../../components/shared/rules/anewIfFailed.ts";

describe("anewIfFailed", () => {
  it("has what AWS could not finish deleted and made again, beside what is made anew already", () => {
    expect(anewIfFailed("aws-native:iam:Role", { replaceOnChanges: ["path"], protect: true })).to.deep.equal({
      protect: true,
      replaceOnChanges: ["path", "#initerror"],
      deleteBeforeReplace: true,
    });
  });

  it("keeps the order in which one takes the place of another, where it is said", () => {
    expect(anewIfFailed("aws-native:iam:ManagedPolicy", { deleteBeforeReplace: false })).to.deep.equal({
      replaceOnChanges: ["#initerror"],
      deleteBeforeReplace: false,
    });
  });

  it("leaves the classic provider's resources alone, of which a failed update is noted in the same way", () => {
    const opts = { replaceOnChanges: ["name"] };
    expect(anewIfFailed("aws:sagemaker/endpoint:Endpoint", opts)).to.equal(opts);
  });
});
