import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Fault } from "../../ui/parts";
import { Player, type PlayerHandle } from "../calls/Player";
import css from "./Quality.module.css";

interface ListenProps {
  call: string;
  /** By the recording's id: where it stands, and how to go elsewhere. */
  players: RefObject<Map<string, PlayerHandle>>;
}

/** The recordings of the call that is evaluated. */
export function Listen({ call, players }: ListenProps) {
  const { t } = useTranslation(["calls", "quality"]);
  const recordings = useQuery({
    queryKey: ["recordings", call],
    queryFn: () => api("GET /api/calls/{call}/recordings", { path: { call } }),
  });
  if (recordings.isPending) return <Skeleton h={96} />;
  if (recordings.isLoadingError)
    return <Fault fault={recordings.error} onAgain={() => void recordings.refetch()} />;
  if (recordings.data.length === 0) return <p className={css.quiet}>{t("calls:recording.none")}</p>;
  return (
    <>
      {recordings.data.map((each) => {
        if (each.state !== "ready") return <p key={each.id}>{t(`calls:recording.${each.state}`)}</p>;
        if (!each.may_listen) return <p key={each.id}>{t("calls:recording.not_allowed")}</p>;
        return (
          <Player
            key={each.id}
            recording={each}
            ref={(handle) => {
              if (!handle) return;
              players.current.set(each.id, handle);
              return () => void players.current.delete(each.id);
            }}
          />
        );
      })}
    </>
  );
}
