// Plain JavaScript: the bootstrap imports it before there is a Node that runs TypeScript.

/**
 * `NO_PROXY` with the loopback addresses. The engine, its plugins and the local cloud talk to each other on the loopback
 * interface by gRPC, whose library takes a proxy from the environment even there, and reads the name in small letters alone;
 * so do botocore and Node where they are told to use one. Downloads go on using the proxy.
 */
export function loopbackWithoutProxy(env = process.env) {
  const before = env.no_proxy ?? env.NO_PROXY ?? "";
  const value = [...new Set([...before.split(","), "127.0.0.1", "localhost", "::1"])].filter(Boolean).join(",");
  return { NO_PROXY: value, no_proxy: value };
}
