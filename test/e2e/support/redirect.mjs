// Loaded into the processes under test (node --import): whatever connects to one port of this machine gets to another.
import net from "node:net";

const [from, to] = (process.env.REDIRECT_PORT ?? "").split(":").map(Number);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  // `connect(options)` as users call it, and `connect([options, callback])` as Node's own net.connect does. The options are
  // the agent's too, which finds its sockets by them: they must not be changed.
  const [first] = args;
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options !== "object" || options === null || Number(options.port) !== from)
    return connect.apply(this, args);
  const changed = { ...options, port: to };
  if (!Array.isArray(first)) return connect.call(this, changed, ...args.slice(1));
  const list = Object.assign(
    [changed, ...first.slice(1)],
    Object.fromEntries(Object.getOwnPropertySymbols(first).map((key) => [key, first[key]])),
  );
  return connect.call(this, list);
};
