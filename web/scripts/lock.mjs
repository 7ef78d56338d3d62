// Keeps the lock free of addresses (packages and hashes are enough), and whole: a registry that has no
// packages for foreign platforms makes npm leave them out of the lock, and `npm ci` then refuses it.
import { readFileSync, writeFileSync } from "node:fs";

const PLATFORM = /-(android|darwin|linux|win32)-(arm64|x64)(-musl)?$/;

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const [place, entry] of Object.entries(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const [, os, cpu, musl] = PLATFORM.exec(name) ?? [];
    if (!os || place === "" || lock.packages[`node_modules/${name}`]) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev ? { dev: true } : {}),
      ...(musl ? { libc: ["musl"] } : {}),
      optional: true,
      os: [os],
    };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
