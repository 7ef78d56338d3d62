import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconClockCheck, IconClockOff } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Hours, HoursPut, Preview } from "../../api/http";
import { useMay } from "../../app/session";
import { useServerNow } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import { Badge } from "../../ui/state";
import { ofField, opening } from "../../ui/time";
import type { Draft } from "./draft";
import css from "./Hours.module.css";

/** What the calendar that is on the screen would mean now, also before it is saved. */
export function usePreview(form: Record<string, unknown>) {
  const { closed_until, closed_reason, ...rest } = form;
  const body = { name_ru: "–", name_en: "–", ...rest, closed_until, closed_reason, version: null };
  return useQuery({
    queryKey: ["setup", "hours-preview", JSON.stringify(form)],
    queryFn: (): Promise<Preview> =>
      api("POST /api/hours/preview", { body: { ...body, ...names(form) } as HoursPut }),
    placeholderData: (before) => before,
    retry: false,
    refetchInterval: 60_000,
  });
}

function names(form: Record<string, unknown>) {
  return { name_ru: form.name_ru || "–", name_en: form.name_en || "–" };
}

/** Open now? Until when? And the way to close at once, for a time. */
export function HoursNow({ id, draft }: { id: string | undefined; draft: Draft }) {
  const { t, i18n } = useTranslation(["setup", "floor"]);
  const may = useMay();
  const now = useServerNow();
  const preview = usePreview(draft.form);
  const zone = String(draft.form.zone || "UTC");
  const status = preview.data?.status;
  const when = status?.until ? opening(status.until, now, i18n.language, zone) : "";
  return (
    <div className={css.now}>
      {status ? (
        <Group gap={10}>
          <Badge tone={status.open ? "ready" : "notready"} icon={status.open ? IconClockCheck : IconClockOff}>
            {t(status.open ? "setup:hours.open_now" : "setup:hours.closed_now")}
          </Badge>
          <Text size="sm">
            {when
              ? t(status.open ? "setup:hours.closes_at" : "setup:hours.opens_at", { when })
              : t("setup:hours.never")}
          </Text>
          {status.why === "pause" ? <Text size="sm">{String(draft.form.closed_reason ?? "")}</Text> : null}
        </Group>
      ) : null}
      {preview.isError ? <Fault fault={preview.error} /> : null}
      {id && may("hours.close") ? (
        <Closing id={id} draft={draft} zone={zone} open={status?.why !== "pause"} />
      ) : null}
    </div>
  );
}

interface ClosingProps {
  id: string;
  draft: Draft;
  zone: string;
  open: boolean;
}

function Closing({ id, draft, zone, open }: ClosingProps) {
  const { t } = useTranslation("setup");
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const now = useServerNow();
  const close = useMutation({
    mutationFn: (at: number | null): Promise<Hours> =>
      api("POST /api/hours/{hours}/closing", {
        path: { hours: id },
        body: { until: at === null ? null : new Date(at).toISOString(), reason },
      }),
    onSuccess: (row) => {
      draft.take(row, ["closed_until", "closed_reason"]);
      void queries.invalidateQueries({ queryKey: ["setup"] });
    },
  });
  const typed = ofField(until, zone);
  if (!open) {
    return (
      <Group gap={8}>
        <Button size="xs" loading={close.isPending} onClick={() => close.mutate(null)}>
          {t("hours.open_again")}
        </Button>
        {close.error ? <Fault fault={close.error} /> : null}
      </Group>
    );
  }
  return (
    <>
      <Group gap={8} align="flex-end">
        <TextInput
          size="xs"
          flex={1}
          label={t("hours.reason")}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          type="datetime-local"
          label={t("hours.until")}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </Group>
      <Group gap={8}>
        <Button
          size="xs"
          variant="default"
          loading={close.isPending}
          onClick={() => close.mutate(now + 3_600_000)}
        >
          {t("hours.close_hour")}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={Number.isNaN(typed)}
          loading={close.isPending}
          onClick={() => close.mutate(typed)}
        >
          {t("hours.close_until")}
        </Button>
      </Group>
      {close.error ? <Fault fault={close.error} /> : null}
    </>
  );
}
