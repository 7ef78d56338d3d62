import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import i18next from "i18next";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import type { ScriptOut } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import * as words from "../src/app/locales/scripts";
import { type Document, DocumentContext } from "../src/features/scripts/document";
import { PublishDialog } from "../src/features/scripts/Publish";
import type { DraftWork } from "../src/features/scripts/useDraft";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: ReactNode }) => children }));

afterEach(cleanup);

function show(row: Partial<ScriptOut>) {
  startI18n();
  setLanguage("en");
  i18next.addResourceBundle("en", "editor", words.en.editor);
  const doc = { problems: [] } as unknown as Document;
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <DocumentContext value={doc}>
          <PublishDialog
            row={{ id: "sc-1", name: "Sales", published: [], ...row } as unknown as ScriptOut}
            work={{} as DraftWork}
            onClose={() => undefined}
          />
        </DocumentContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("whoever publishes a script that no call runs is told so", () => {
  show({ queues: [], numbers: [], classes: [] });
  expect(screen.getByText(/No call runs this script yet/)).toBeTruthy();
  cleanup();
  show({ queues: ["q-orders"] });
  expect(screen.queryByText(/No call runs this script yet/)).toBeNull();
});
