import { Drawer, Skeleton } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CoveredCall, Operations } from "../../api/http";
import { useLive } from "../../live/hooks";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { absolute } from "../../ui/time";
import css from "./Coverage.module.css";

type Asked = NonNullable<Operations["GET /api/script-coverage/calls"]["query"]>;
type AskedOfQuality = NonNullable<Operations["GET /api/script-coverage/quality/calls"]["query"]>;

/** Which calls a figure counts. */
export interface Behind {
  what: NonNullable<Asked["what"]> | "quality";
  key?: string;
  where: Pick<Asked, "agent" | "script" | "team">;
  /** Of a row of quality. */
  rated?: Pick<AskedOfQuality, "about" | "value" | "content">;
  title: string;
}

interface BehindProps {
  query: Asked;
  behind: Behind;
  onClose: () => void;
}

/** The calls that one figure counts. */
export function BehindDrawer({ query, behind, onClose }: BehindProps) {
  const { t } = useTranslation(["coverage", "shell"]);
  const where = Object.fromEntries(Object.entries(behind.where).filter(([, value]) => value));
  const calls = useQuery({
    queryKey: ["scripts", "coverage", "calls", query, behind],
    queryFn: (): Promise<CoveredCall[]> =>
      behind.rated
        ? api("GET /api/script-coverage/quality/calls", { query: { ...query, ...where, ...behind.rated } })
        : api("GET /api/script-coverage/calls", {
            query: {
              ...query,
              ...where,
              what: behind.what === "quality" ? "all" : behind.what,
              key: behind.key ?? "",
            },
          }),
  });
  return (
    <Drawer
      opened
      size={720}
      onClose={onClose}
      title={behind.title}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      {calls.isError ? <Fault fault={calls.error} onAgain={() => void calls.refetch()} /> : null}
      {calls.isPending ? <Skeleton h={200} /> : null}
      {calls.data?.length === 0 ? <Empty icon={IconPhoneOff} title={t("coverage:no_calls")} /> : null}
      {calls.data && calls.data.length > 0 ? <Calls rows={calls.data} /> : null}
    </Drawer>
  );
}

function Calls({ rows }: { rows: CoveredCall[] }) {
  const { t, i18n } = useTranslation("coverage");
  const names = useNames();
  const zone = useLive((state) => state.centre?.zone);
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {(["call", "agent", "covered", "left_out"] as const).map((column) => (
            <th
              key={column}
              scope="col"
              className={column === "agent" || column === "left_out" ? css.words : undefined}
            >
              {t(`calls.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.call}>
            <th scope="row">
              <Link to="/calls" search={{ call: row.call }} className="number-link">
                {absolute(row.at, i18n.language, zone)}
              </Link>
            </th>
            <td className={css.words}>{names.agent(row.agent)}</td>
            <td>{row.covered === null ? "–" : percent(row.covered, i18n.language)}</td>
            <td className={css.words}>
              {[...row.missed, ...row.errors.map((error) => t(`error.${error as "name_used"}`))].join(", ") ||
                "–"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
