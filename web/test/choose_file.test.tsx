import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ChooseFile } from "../src/ui/ChooseFile";

afterEach(cleanup);

test("a file can be chosen again at once, repaired under the same name", () => {
  const chosen: string[] = [];
  const { container } = render(
    <MantineProvider>
      <ChooseFile accept=".csv" onChoose={(file) => chosen.push(file.name)}>
        Choose
      </ChooseFile>
    </MantineProvider>,
  );
  const input = container.querySelector("input") as HTMLInputElement;
  const forgotten = vi.fn();
  Object.defineProperty(input, "value", { set: forgotten, configurable: true });
  fireEvent.change(input, { target: { files: [new File(["a"], "people.csv")] } });
  expect(chosen).toEqual(["people.csv"]);
  expect(forgotten).toHaveBeenCalledWith("");
});
