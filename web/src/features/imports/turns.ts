import type { QueryClient } from "@tanstack/react-query";
import type { Import } from "../../api/http";

/** What a person does to an import waits for what he did just before: a text is kept when one leaves it, and
 * what one leaves it for may be the button that starts the import. */
export function inTurn(run: string) {
  return { mutationKey: ["imports", "one", run], scope: { id: `import ${run}` } };
}

/** The import as the last answer left it; the page may not have been drawn again since. */
export function latest(queries: QueryClient, run: Import): Import {
  return queries.getQueryData<Import>(["imports", "one", run.id]) ?? run;
}

/** Call it as something is asked for: the given function raises when what was under way then has failed. */
export function unlessFailed(queries: QueryClient, run: string): () => void {
  const before = queries
    .getMutationCache()
    .findAll({ mutationKey: ["imports", "one", run], status: "pending" });
  return () => {
    const failed = before.find((each) => each.state.status === "error");
    if (failed) throw failed.state.error;
  };
}
