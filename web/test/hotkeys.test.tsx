import { cleanup, render } from "@testing-library/react";
import { useLayoutEffect } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { setShortcuts, useHotkeys } from "../src/ui/hotkeys";

function Keys({ keys }: { keys: Record<string, () => void> }) {
  useHotkeys(keys);
  return (
    <>
      <input aria-label="text" />
      <input type="radio" aria-label="choice" />
      <button type="button">act</button>
    </>
  );
}

function press(code: string, key: string, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true }));
}

afterEach(() => {
  cleanup();
  setShortcuts(true);
});

test("a hot key is a place on the keyboard, so it works on a Russian layout", () => {
  const mute = vi.fn();
  render(<Keys keys={{ KeyM: mute }} />);
  press("KeyM", "ь");
  expect(mute).toHaveBeenCalledOnce();
});

test("hot keys rest while somebody types, but not on a radio button", () => {
  const choose = vi.fn();
  const { getByLabelText } = render(<Keys keys={{ Digit1: choose }} />);
  press("Digit1", "1", getByLabelText("text"));
  expect(choose).not.toHaveBeenCalled();
  press("Numpad1", "1", getByLabelText("choice"));
  expect(choose).toHaveBeenCalledOnce();
});

test("single keys can be switched off; F2 and Escape stay", () => {
  const hold = vi.fn();
  const toggle = vi.fn();
  render(<Keys keys={{ KeyH: hold, F2: toggle }} />);
  setShortcuts(false);
  press("KeyH", "h");
  press("F2", "F2");
  expect(hold).not.toHaveBeenCalled();
  expect(toggle).toHaveBeenCalledOnce();
});

test("Enter belongs to the button that has the focus", () => {
  const finish = vi.fn();
  const { getByText } = render(<Keys keys={{ Enter: finish }} />);
  press("Enter", "Enter", getByText("act"));
  expect(finish).not.toHaveBeenCalled();
  press("Enter", "Enter");
  expect(finish).toHaveBeenCalledOnce();
});

function First({ keys }: { keys: Record<string, () => void> }) {
  useHotkeys(keys, { first: true });
  return null;
}

test("what is open has its keys before all others, whenever it was opened", () => {
  const answer = vi.fn();
  const send = vi.fn();
  const { rerender } = render(<Keys keys={{ Digit1: answer }} />);
  rerender(
    <>
      <Keys keys={{ Digit1: answer }} />
      <First keys={{ Digit1: send }} />
    </>,
  );
  press("Digit1", "1");
  expect(send).toHaveBeenCalledOnce();
  expect(answer).not.toHaveBeenCalled();
});

function PressedWhenDrawn({ keys }: { keys: Record<string, () => void> }) {
  useLayoutEffect(() => press("Digit1", "1"), []);
  return <Keys keys={keys} />;
}

test("a key pressed in the instant in which the page is drawn counts", () => {
  const choose = vi.fn();
  render(<PressedWhenDrawn keys={{ Digit1: choose }} />);
  expect(choose).toHaveBeenCalledOnce();
});

test("Enter belongs to a focused button, but not to the tab that is open already", () => {
  const goOn = vi.fn();
  const { getByText } = render(
    <>
      <Keys keys={{ Enter: goOn }} />
      <button type="button" role="tab" aria-selected="true">
        open
      </button>
      <button type="button" role="tab" aria-selected="false">
        other
      </button>
    </>,
  );
  press("Enter", "Enter", getByText("act"));
  press("Enter", "Enter", getByText("other"));
  expect(goOn).not.toHaveBeenCalled();
  press("Enter", "Enter", getByText("open"));
  expect(goOn).toHaveBeenCalledOnce();
});
