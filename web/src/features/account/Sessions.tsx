import { Badge, Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { OwnSession } from "../../api/http";
import { At } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import css from "./Account.module.css";
import { device } from "./device";

/** Where one is signed in; each of them, or all others, can be ended. */
export function Sessions() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: ["account", "sessions"],
    queryFn: () => api("GET /api/sessions", {}),
  });
  const again = () => void queries.invalidateQueries({ queryKey: ["account", "sessions"] });
  const end = useMutation({
    mutationFn: (session: string) => api("DELETE /api/sessions/{session}", { path: { session } }),
    onSettled: again,
  });
  const endOthers = useMutation({
    mutationFn: () => api("DELETE /api/sessions", {}),
    onSettled: again,
  });
  if (sessions.isLoadingError)
    return <Fault fault={sessions.error} onAgain={() => void sessions.refetch()} />;
  if (!sessions.data) return <Skeleton h={120} />;
  const fault = end.error ?? endOthers.error;
  return (
    <>
      <SessionTable rows={sessions.data} onEnd={(row) => end.mutate(row.id)} />
      {fault ? <Fault fault={fault} /> : null}
      {sessions.data.length > 1 ? (
        <div>
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t("sessions.end_others")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

interface TableProps {
  rows: OwnSession[];
  onEnd?: (row: OwnSession) => void;
}

/** Sessions as rows; the one that looks cannot be ended here. */
export function SessionTable({ rows, onEnd }: TableProps) {
  const { t } = useTranslation("account");
  return (
    <table className={css.rows}>
      <thead>
        <tr>
          <th scope="col">{t("sessions.device")}</th>
          <th scope="col">{t("sessions.address")}</th>
          <th scope="col">{t("sessions.since")}</th>
          <th scope="col">{t("sessions.seen")}</th>
          {onEnd ? <td /> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td title={row.browser}>{device(row.browser) || t("sessions.unknown")}</td>
            <td>{row.address}</td>
            <td>
              <At at={row.created_at} />
            </td>
            <td>
              <At at={row.seen_at} />
            </td>
            {onEnd ? (
              <td>
                {row.current ? (
                  <Badge variant="light">{t("sessions.this")}</Badge>
                ) : (
                  <Button size="compact-xs" variant="default" onClick={() => onEnd(row)}>
                    {t("sessions.end")}
                  </Button>
                )}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
