import { expect, test } from "vitest";
import { besideState } from "../src/features/floor/beside";

test("the reason stands beside not ready, never beside a talk or a wrap-up as if it were theirs", () => {
  expect(besideState({ work: "free", presence: "not_ready", reason: "lunch" })).toBe("reason");
  expect(besideState({ work: "wrap_up", presence: "not_ready", reason: "no_answer" })).toBe("pending");
  expect(besideState({ work: "talking", presence: "pending_not_ready", reason: "lunch" })).toBe("pending");
});

test("who is ready has nothing beside the state of his work", () => {
  expect(besideState({ work: "talking", presence: "ready", reason: null })).toBeNull();
  expect(besideState({ work: "free", presence: "ready", reason: null })).toBeNull();
});
