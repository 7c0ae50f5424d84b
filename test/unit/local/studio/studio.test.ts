import { createServer, request, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { Studio } from "../../../../local/studio/studio.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describe("Studio", () => {
  const grant = { domainId: "d-1", userProfileName: "baker", spaceName: "oven" };
  let server: Server;
  let host: string;
  let studio: Studio;
  let hasProfile = true;

  before(async () => {
    server = createServer((req, res) => void studio.handle(req, res));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    studio = new Studio({
      ...{ endpoint: `http://${host}`, region: "us-east-1", accountId: "000000000000", log: () => undefined },
      credentials: { accessKeyId: "AKIASECRET", secretAccessKey: "very secret" },
      control: (name) =>
        hasProfile && name === "DescribeUserProfile" ? Promise.resolve({} as never) : Promise.reject(new Error(name)),
    });
  });
  after(async () => {
    await studio.close();
    server.closeAllConnections();
    server.close();
  });

  const ask = (path: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const call = request(`http://${host}${path}`, { method, headers: { host, ...headers }, agent: false }, (res) => {
        let text = "";
        res.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
      });
      call.on("error", reject);
      call.end(body);
    });
  const pathOf = (url: string): string => url.slice(`http://${host}`.length);
  const signIn = async (): Promise<string> => {
    const { headers } = await ask(pathOf(studio.presignedUrl(grant, 300, 1800)));
    return headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  };
  const post = "/_studio/api/endpoints/scones/invocations";

  it("answers for its own paths only", () => {
    for (const path of ["/_studio", "/_studio/", "/_studio/auth?token=x"])
      expect(studio.handles(path), path).to.equal(true);
    for (const path of ["/", "/_studios", "/bucket/_studio/"]) expect(studio.handles(path), path).to.equal(false);
  });

  it("changes a presigned URL for a cookie that scripts and other sites can't use", async () => {
    const url = studio.presignedUrl(grant, 300, 1800);
    expect(url).to.match(new RegExp(`^http://${host}/_studio/auth\\?token=[\\w-]{43}$`));
    const { status, headers } = await ask(pathOf(url));
    expect(status).to.equal(200);
    expect(headers["set-cookie"]?.[0]).to.match(
      /^studio-\d+=[\w-]{43}; Path=\/_studio; Max-Age=1(?:800|799); HttpOnly; SameSite=Strict$/,
    );
    expect(headers["refresh"]).to.equal("0; url=/_studio/");
    expect((await ask(pathOf(url))).status).to.equal(403);
  });

  it("does not spend the URL on a browser's look ahead", async () => {
    const path = pathOf(studio.presignedUrl(grant, 300, 1800));
    expect((await ask(path, { "sec-purpose": "prefetch;prerender" })).status).to.equal(403);
    expect((await ask(path)).status).to.equal(200);
  });

  it("shows who is in, and never the cloud's keys", async () => {
    const { status, text } = await ask("/_studio/api/session", { cookie: await signIn() });
    expect(status).to.equal(200);
    expect(JSON.parse(text)).to.include({ domain: "d-1", user: "baker", space: "oven", account: "000000000000" });
    expect(text).not.to.match(/AKIASECRET|very secret/);
  });

  it("sends a policy with every answer that lets nothing foreign in", async () => {
    const cookie = await signIn();
    for (const path of ["/_studio/", "/_studio/api/session", "/_studio/page/main.ts", "/_studio/nothing"]) {
      const { headers } = await ask(path, { cookie });
      expect(headers["content-security-policy"], path).to.match(/^default-src 'none'; script-src 'self'/);
      expect(headers["content-security-policy"]).not.to.contain("unsafe");
      expect(headers).to.include({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
      expect(headers).to.include({ "cross-origin-resource-policy": "same-origin", "referrer-policy": "no-referrer" });
    }
  });

  it("refuses whoever has no session: people with a page, scripts with JSON", async () => {
    for (const cookie of ["", "studio-1=x", `studio-${host.split(":")[1] ?? ""}=guess`]) {
      const refused = await ask("/_studio/api/session", { cookie });
      expect(refused.status).to.equal(401);
      expect(JSON.parse(refused.text)).to.have.keys("error");
    }
    const { status, headers, text } = await ask("/_studio/", { accept: "text/html" });
    expect([status, headers["content-type"]]).to.deep.equal([401, "text/html; charset=utf-8"]);
    expect(text).to.contain("scones -- studio open");
  });

  it("ends sessions with their user profile, and when asked to", async () => {
    const cookie = await signIn();
    hasProfile = false;
    expect((await ask("/_studio/api/session", { cookie })).status).to.equal(401);
    hasProfile = true;
    expect((await ask("/_studio/api/session", { cookie })).status).to.equal(200);
    expect((await ask("/_studio/api/sign-out", { cookie, origin: `http://${host}` }, "POST")).status).to.equal(204);
    expect((await ask("/_studio/api/session", { cookie })).status).to.equal(401);
  });

  it("refuses another origin, another program on this machine, and another name for this address", async () => {
    const cookie = await signIn();
    const picture = { cookie, "content-type": "image/png" };
    expect((await ask(post, picture, "POST", "x")).status).to.equal(403);
    expect((await ask(post, { ...picture, origin: "http://127.0.0.1:1" }, "POST", "x")).status).to.equal(403);
    expect((await ask(post, { ...picture, origin: "null" }, "POST", "x")).status).to.equal(403);
    expect((await ask("/_studio/api/session", { cookie, host: "evil.example" })).status).to.equal(403);
    for (const site of ["cross-site", "same-site"])
      expect((await ask("/_studio/api/session", { cookie, "sec-fetch-site": site })).status, site).to.equal(403);
    const visit = { cookie, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await ask("/_studio/", visit)).status).to.equal(200);
  });

  it("takes pictures only, and no empty or too large one", async () => {
    const own = { cookie: await signIn(), origin: `http://${host}` };
    expect((await ask(post, { ...own, "content-type": "text/plain" }, "POST", "x")).status).to.equal(415);
    expect((await ask(post, { ...own, "content-type": "image/png" }, "POST")).status).to.equal(400);
    const large = "x".repeat(25 * 1024 ** 2 + 1);
    expect((await ask(post, { ...own, "content-type": "image/png" }, "POST", large)).status).to.equal(413);
    expect((await ask("/_studio/api/nothing", own, "POST")).status).to.equal(404);
    expect((await ask("/_studio/api/session", own, "DELETE")).status).to.equal(405);
  });
});
