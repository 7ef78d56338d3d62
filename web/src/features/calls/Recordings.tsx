import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Recording } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { seconds } from "../../ui/metrics";
import { useDirectory } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";
import { Player } from "./Player";

const PENDING_AGAIN_MS = 2_000;

/** Every recording of a call, whatever became of it, and who listened. */
export function Recordings({ call }: { call: string }) {
  const { t } = useTranslation("calls");
  const may = useMay();
  const recordings = useQuery({
    queryKey: ["recordings", call],
    queryFn: () => api("GET /api/calls/{call}/recordings", { path: { call } }),
    refetchInterval: ({ state }) =>
      state.data?.some((each) => each.state === "pending") ? PENDING_AGAIN_MS : false,
  });
  if (recordings.isPending) return <Skeleton h={96} />;
  if (recordings.isLoadingError)
    return <Fault fault={recordings.error} onAgain={() => void recordings.refetch()} />;
  if (recordings.data.length === 0) return <span className={css.quiet}>{t("recording.none")}</span>;
  return (
    <>
      {recordings.data.map((recording) => (
        <One key={recording.id} recording={recording} />
      ))}
      {may("recordings.log") ? <Listenings call={call} /> : null}
    </>
  );
}

function One({ recording }: { recording: Recording }) {
  const { t, i18n } = useTranslation("calls");
  if (recording.state !== "ready") return <p className={css.quiet}>{t(`recording.${recording.state}`)}</p>;
  if (!recording.may_listen) return <p className={css.quiet}>{t("recording.not_allowed")}</p>;
  return (
    <>
      <Player recording={recording} />
      {recording.missing_ms ? (
        <p className={css.quiet}>
          {t("recording.missing", { seconds: seconds(recording.missing_ms / 1000, i18n.language) })}
        </p>
      ) : null}
      {recording.suspect ? <p className={css.quiet}>{t("recording.suspect")}</p> : null}
    </>
  );
}

function Listenings({ call }: { call: string }) {
  const { t } = useTranslation("calls");
  const directory = useDirectory().data;
  const log = useQuery({
    queryKey: ["listenings", call],
    queryFn: () => api("GET /api/calls/{call}/listenings", { path: { call } }),
  });
  if (!log.data) return null;
  const name = (user: string) => directory?.users.find((each) => each.id === user)?.name ?? user;
  return (
    <details style={{ marginTop: 10 }}>
      <summary className="label">{t("listening.title", { count: log.data.length })}</summary>
      <table className={css.small}>
        <tbody>
          {log.data.map((row) => (
            <tr key={`${row.recording} ${row.at} ${row.user}`}>
              <td>
                <At at={row.at} />
              </td>
              <td>{name(row.user)}</td>
              <td>
                {clock(row.from_s * 1000)} – {clock(row.to_s * 1000)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
