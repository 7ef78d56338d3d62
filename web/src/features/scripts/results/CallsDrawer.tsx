import { Drawer, Skeleton } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useLive } from "../../../live/hooks";
import { useNames } from "../../../ui/names";
import { Empty, Fault } from "../../../ui/parts";
import { absolute } from "../../../ui/time";
import { type Behind, useShare } from "./figures";
import css from "./Results.module.css";

interface CallsProps {
  script: string;
  query: { from: string; to: string; number: number | undefined; agent: string | undefined };
  /** The version that is shown where the address names none. */
  shown: number | null | undefined;
  behind: Behind;
  onClose: () => void;
}

/** The calls that one figure counts. */
export function CallsDrawer({ script, query, shown, behind, onClose }: CallsProps) {
  const { t, i18n } = useTranslation(["results", "shell"]);
  const names = useNames();
  const share = useShare();
  const zone = useLive((state) => state.centre?.zone);
  const { what, key = "", value = "" } = behind;
  const wanted = { ...query, number: behind.number ?? query.number ?? shown ?? undefined, what, key, value };
  const calls = useQuery({
    queryKey: ["scripts", script, "results", "calls", wanted],
    queryFn: () => api("GET /api/scripts/{script}/results/calls", { path: { script }, query: wanted }),
  });
  return (
    <Drawer
      opened
      size={620}
      onClose={onClose}
      title={behind.title}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      {calls.isError ? <Fault fault={calls.error} onAgain={() => void calls.refetch()} /> : null}
      {calls.isPending ? <Skeleton h={200} /> : null}
      {calls.data?.length === 0 ? <Empty icon={IconPhoneOff} title={t("results:no_calls")} /> : null}
      {calls.data && calls.data.length > 0 ? (
        <table className={css.table}>
          <thead>
            <tr>
              {(["call", "agent", "coverage", "result"] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`results:${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {calls.data.map((call) => (
              <tr key={call.call}>
                <td>
                  <Link to="/calls" search={{ call: call.call }}>
                    {absolute(call.at, i18n.language, zone)}
                  </Link>
                </td>
                <td>{names.agent(call.agent)}</td>
                <td>{call.coverage === null ? "–" : share(call.coverage, 1)}</td>
                <td>{t(`results:${call.deal === null ? "open" : call.deal ? "deal" : "no_deal"}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Drawer>
  );
}
