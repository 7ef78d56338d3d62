import { describe, expect, test } from "vitest";
import { ApiError } from "../src/api/client";
import { device } from "../src/features/account/device";
import { fieldFaults } from "../src/features/account/faults";
import { inForce } from "../src/features/account/Tokens";
import { asAudit, asQuery } from "../src/features/audit/filters";
import { resetOf } from "../src/features/session/ResetPassword";
import { base64 } from "../src/features/setup/base64";
import { originFor } from "../src/features/setup/UserAccess";

describe("an administrator's link", () => {
  test("holds login and code behind the hash", () => {
    expect(resetOf("#reset=anna:k3fd-9xwe")).toEqual({ login: "anna", code: "k3fd-9xwe" });
  });
  test.each(["", "#", "#reset=", "#reset=anna", "#reset=anna:", "#reset=:code", "#reset=anna:<b>", "#x"])(
    "%s is none",
    (hash) => expect(resetOf(hash)).toBeNull(),
  );
  test("works at the computer of whom it is given to", () => {
    const at = (hostname: string) => ({ hostname, origin: `http://${hostname}:8080` });
    const others = "https://192.0.2.10:8443";
    expect(originFor(at("localhost"), others)).toBe(others);
    expect(originFor(at("127.0.0.1"), others)).toBe(others);
    expect(originFor(at("localhost"), "")).toBe("http://localhost:8080");
    expect(originFor(at("calls.example"), others)).toBe("http://calls.example:8080");
  });
});

test("a device is called as people call it", () => {
  const linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
  expect(device(linux)).toBe("Chrome 140, Linux");
  expect(device("Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0")).toBe(
    "Firefox 144, Windows",
  );
  expect(device("curl/8.5.0")).toBe("curl/8.5.0");
  expect(device("")).toBe("");
});

test("faults stand at their fields, and the rest below", () => {
  const fields = [{ field: "scopes.0", code: "x", message: "no" }];
  const fault = new ApiError(422, "input.invalid", "look", {}, fields);
  expect(fieldFaults(fault, ["scopes"])).toEqual({ at: { scopes: "no" }, rest: null });
  expect(fieldFaults(fault, ["name"])).toEqual({ at: {}, rest: fault });
  expect(fieldFaults(null, ["name"])).toEqual({ at: {}, rest: null });
});

test("a token is in force until its end, unless it was revoked", () => {
  const token = { expires_at: "2026-05-03T12:00:00Z", revoked_at: null } as Parameters<typeof inForce>[0];
  expect(inForce(token, Date.parse("2026-05-03T11:59:59Z"))).toBe(true);
  expect(inForce(token, Date.parse("2026-05-03T12:00:00Z"))).toBe(false);
  expect(inForce({ ...token, revoked_at: "2026-05-01T00:00:00Z" }, 0)).toBe(false);
});

describe("filters of the history", () => {
  test("rubbish in the address is left out", () => {
    expect(
      asAudit({ user: "", what: 5, action: "x".repeat(81), from: "2026-13-99", to: "yesterday" }),
    ).toEqual({});
  });
  test("the last day is included", () => {
    const { since, until } = asQuery({ from: "2026-05-03", to: "2026-05-03" });
    expect(Date.parse(until ?? "") - Date.parse(since ?? "")).toBe(86_400_000);
  });
});

test("bytes become base64 whatever they are", () => {
  expect(base64(new Uint8Array([0, 255, 239, 187, 191]).buffer)).toBe("AP/vu78=");
});
