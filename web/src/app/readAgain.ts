import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLive } from "../live/hooks";

/** What could not be read while the connection or the database was away is read again when it is back. */
export function useReadAgain(): void {
  const queries = useQueryClient();
  const well = useLive(
    (state) =>
      state.connection === "open" &&
      !Object.keys(state.alarms).some((key) => key.startsWith("database_away:")),
  );
  useEffect(() => {
    if (!well) return;
    void queries.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" });
  }, [well, queries]);
}
