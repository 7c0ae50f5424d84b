import { expect } from "chai";
import { asksForHelp, withStackArgument } from "../../../../automation/stack/pulumiCli.ts";

function given(line: string): string {
  return withStackArgument(line.split(" "), "dev").join(" ");
}

describe("withStackArgument", () => {
  it("names the stack for commands that work on one", () => {
    expect(given("preview --diff")).to.equal("preview --diff --stack dev");
    expect(given("up")).to.equal("up --stack dev");
    expect(given("config set epochs 3")).to.equal("config set epochs 3 --stack dev");
    expect(given("stack output")).to.equal("stack output --stack dev");
    expect(given("stack")).to.equal("stack --stack dev");
    expect(given("cancel --yes")).to.equal("cancel --yes dev");
  });

  it("leaves the user's own choice", () => {
    expect(given("up --stack test")).to.equal("up --stack test");
    expect(given("up --stack=test")).to.equal("up --stack=test");
    expect(given("preview -s test")).to.equal("preview -s test");
    expect(given("cancel test")).to.equal("cancel test");
  });

  it("leaves commands without a stack, and help", () => {
    expect(given("version")).to.equal("version");
    expect(given("stack ls")).to.equal("stack ls");
    expect(given("stack select test")).to.equal("stack select test");
    expect(given("up --help")).to.equal("up --help");
    expect(withStackArgument([], "dev")).to.deep.equal([]);
  });

  it("keeps what follows a double dash in its place", () => {
    expect(given("up -- rest")).to.equal("up --stack dev -- rest");
  });
});

describe("asksForHelp", () => {
  it("tells what needs no stack from what does, and from another command's words", () => {
    const asks = (line: string): boolean => asksForHelp(line.split(" "));
    expect(["--help", "help up", "up --help", "stack output -h"].filter((line) => !asks(line))).to.deep.equal([]);
    expect(asksForHelp([])).to.equal(true);
    expect(["up", "stack help", "env run e -- node --help"].filter(asks)).to.deep.equal([]);
  });
});
