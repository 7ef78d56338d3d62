import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";
import type { Session } from "../api/http";
import { MustPage } from "../features/account/MustPage";
import { SignIn } from "../features/session/SignIn";
import { LiveProvider } from "../live/hooks";
import { Fault } from "../ui/parts";
import { cssVariables, theme } from "../ui/theme";
import { router } from "./router";
import { SESSION_KEY, SessionContext, useSessionQuery } from "./session";

function newQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, fault) => count < 2 && !(fault instanceof ApiError),
        refetchOnWindowFocus: false,
      },
    },
  });
  queries.getQueryCache().subscribe((event) => {
    const fault = event.query.state.error;
    const ended = fault instanceof ApiError && fault.status === 401 && fault.code === "session.missing";
    if (event.type === "updated" && ended) queries.setQueryData(SESSION_KEY, null);
  });
  return queries;
}

export function App() {
  const [queries] = useState(newQueries);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={3} />
      <QueryClientProvider client={queries}>
        <Entrance queries={queries} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Entrance({ queries }: { queries: QueryClient }) {
  const session = useSessionQuery();
  const { t } = useTranslation("shell");
  const [seen, setSeen] = useState<Session | null>(null);
  if (session.data && session.data !== seen) setSeen(session.data);
  if (session.isPending) return <output aria-label={t("loading")} />;
  if (session.isLoadingError) return <Fault fault={session.error} onAgain={() => void session.refetch()} />;
  if (!session.data) return <SignIn ended={seen !== null} />;
  const { must, permissions } = session.data;
  if (must !== "") {
    return (
      <SessionContext value={session.data}>
        <MustPage must={must} />
      </SessionContext>
    );
  }
  return (
    <SessionContext value={session.data}>
      <LiveProvider
        watch={permissions.includes("live.watch")}
        onSessionEnded={() => void queries.invalidateQueries({ queryKey: SESSION_KEY })}
      >
        <RouterProvider router={router} />
      </LiveProvider>
    </SessionContext>
  );
}
