import { MantineProvider } from "@mantine/core";
import { cleanup, act as flush, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Run, StepOut } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import type { RunHandle } from "../src/features/desk/script/run";
import { ScriptPanel } from "../src/features/desk/script/ScriptPanel";

startI18n();
setLanguage("en");
afterEach(cleanup);

const STEP: StepOut = {
  id: "source",
  kind: "ask",
  topic: "hello",
  title: "Source",
  note: [],
  how: "own_words",
  text: [{ text: "Who sent you?", field: "", filled: true }],
  answer: {
    type: "choice",
    choices: [
      { key: "friend", label: "a friend" },
      { key: "other", label: "somebody else" },
    ],
    required: true,
    low: null,
    high: null,
    secret: false,
    save: "person.source",
  },
  value: null,
  words: "",
  disposition: "",
  queue: "",
};

const RUN = {
  step: STEP,
  topics: [
    { id: "hello", title: "Hello", state: "missed", current: true },
    { id: "deal", title: "Deal", state: "missed", current: false },
  ],
  objections: [{ key: "dear", title: "Too dear", text: [], answered: null }],
  bridges: [[{ text: "Back to you", field: "", filled: false }]],
  returns: 0,
  answers: [],
  missed: [],
  checks: [],
  faults: [],
  place: 2,
  of: 7,
  may_go_back: true,
  call_to_action: false,
  mine: true,
  seq: 1,
  id: "run-1",
} as unknown as Run;

function show(run: Run, act: RunHandle["act"], active = true): void {
  const handle: RunHandle = {
    run,
    mayMake: false,
    pending: false,
    fault: null,
    refused: "",
    state: "clean",
    act,
    again: () => undefined,
  };
  render(
    <MantineProvider>
      <ScriptPanel handle={handle} active={active} />
    </MantineProvider>,
  );
}

function press(code: string, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true }));
}

test("digits answer, arrows skip and go back", () => {
  const act = vi.fn();
  show(RUN, act);
  press("Digit2");
  press("ArrowRight");
  press("ArrowLeft");
  press("Enter"); // an answer is wanted: Enter alone says nothing
  expect(act.mock.calls.map(([action]) => action)).toEqual([
    { act: "answer", value: "other" },
    { act: "skip" },
    { act: "back" },
  ]);
});

test("a list that is open has the digits; the script has them again when it is closed", async () => {
  const act = vi.fn();
  show(RUN, act);
  await flush(async () => press("KeyJ"));
  await flush(async () => press("Digit2"));
  await flush(async () => press("Digit2"));
  expect(act.mock.calls.map(([action]) => action)).toEqual([
    { act: "jump", topic: "deal" },
    { act: "answer", value: "other" },
  ]);
});

test("a script that is not shown, or is another agent's, takes no keys", () => {
  const act = vi.fn();
  show(RUN, act, false);
  show({ ...RUN, mine: false }, act);
  press("Digit1");
  press("ArrowRight");
  expect(act).not.toHaveBeenCalled();
});

test("a talk that strays is led back with two keys, and the script stands where it stood", async () => {
  const act = vi.fn();
  show(RUN, act);
  await flush(async () => press("KeyB"));
  await flush(async () => press("Digit1"));
  await flush(async () => press("Digit2"));
  expect(act.mock.calls.map(([action]) => action)).toEqual([
    { act: "bridge" },
    { act: "answer", value: "other" },
  ]);
});
