import { Drawer, Group, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CallDetail } from "../../api/http";
import { At } from "../../ui/clocks";
import { phone, useCentreZone, useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { absolute } from "../../ui/time";
import { PhoneNumber } from "../desk/CallNumber";
import { CallQuality } from "../quality/CallQuality";
import css from "./CallsPage.module.css";
import { ClassSection } from "./ClassSection";
import { Flows } from "./Flows";
import { HowBadge } from "./HowBadge";
import { Legs } from "./Legs";
import { Parts } from "./Parts";
import { Recordings } from "./Recordings";
import { ScriptSection } from "./ScriptSection";
import { Timings } from "./Timings";
import { Transfers } from "./Transfers";

/** The whole record of one call. */
export function CallDrawer({ call, onClose }: { call: string | null; onClose: () => void }) {
  const { t } = useTranslation(["calls", "shell"]);
  const { i18n } = useTranslation();
  const detail = useQuery({
    queryKey: ["calls", "one", call, i18n.language],
    queryFn: () => api("GET /api/calls/{call}", { path: { call: call ?? "" } }),
    enabled: call !== null,
    staleTime: 5_000,
  });
  return (
    <Drawer
      opened={call !== null}
      onClose={onClose}
      size={620}
      title={<Text fw={600}>{t("record")}</Text>}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      {detail.isPending ? <Skeleton h={320} /> : null}
      {detail.isError ? <Fault fault={detail.error} onAgain={() => void detail.refetch()} /> : null}
      {detail.data ? <Detail key={detail.data.call} call={detail.data} /> : null}
    </Drawer>
  );
}

function Detail({ call }: { call: CallDetail }) {
  const { t } = useTranslation(["calls", "words"]);
  return (
    <>
      <Group justify="space-between" pb={12}>
        <div>
          <Text size="xl" fw={600}>
            {call.caller ? (
              <PhoneNumber number={call.caller} client={call.client} ours={call.number} />
            ) : (
              t("words:unknown_caller")
            )}
          </Text>
          <Text c="dimmed">
            <At at={call.arrived_at} />
          </Text>
        </div>
        <HowBadge how={call.how} />
      </Group>
      <ClassSection call={call.call} />
      <ScriptSection call={call.call} />
      <CallQuality call={call.call} client={call.client} />
      <section className={css.section}>
        <h3 className="label">{t("timings")}</h3>
        <Timings call={call} />
      </section>
      <Parts call={call} />
      <section className={css.section}>
        <Facts call={call} />
      </section>
      <section className={css.section}>
        <h3 className="label">{t("note")}</h3>
        {call.note_text?.text ? (
          <p className={css.noteText}>{call.note_text.text}</p>
        ) : (
          <span className={css.quiet}>{t("no_note")}</span>
        )}
      </section>
      <section className={css.section}>
        <h3 className="label">{t("recordings")}</h3>
        {call.closed ? <p className={css.noteText}>{t(`closed.${call.closed}`)}</p> : null}
        {call.unrecorded ? <p className={css.noteText}>{t(`unrecorded.${call.unrecorded}`)}</p> : null}
        <Recordings call={call.call} />
      </section>
      <section className={css.section}>
        <h3 className="label">{t("legs")}</h3>
        <Legs call={call} />
        <Flows call={call} />
        <Transfers call={call.call} />
      </section>
    </>
  );
}

function Facts({ call }: { call: CallDetail }) {
  const { t, i18n } = useTranslation(["calls", "words", "subjects"]);
  const names = useNames();
  const zone = useCentreZone();
  const moment = (at: string | null) => (at ? absolute(at, i18n.language, zone) : "–");
  const ended = [t(`words:by.${call.by}`), call.ended_words, technical(call)].filter((part) => part !== "");
  const rows: [string, string][] = [
    [t("column.client"), names.client(call.client)],
    [t("fact.number"), phone(call.number)],
    [t("column.queue"), names.queue(call.queue) || "–"],
    [t("column.agent"), names.agent(call.agent) || "–"],
    [t("column.disposition"), names.disposition(call.disposition) || "–"],
    [t("column.subject"), call.subject ? t(`subjects:of.${call.subject}`) : "–"],
    [t("fact.arrived"), moment(call.arrived_at)],
    [t("fact.answered"), moment(call.answered_at)],
    [t("fact.ended"), moment(call.ended_at)],
    [t("fact.ended_by"), ended.join(" · ")],
    [t("fact.offers"), String(call.offers)],
    [t("fact.id"), call.call],
  ];
  return (
    <dl className={css.facts}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The codes behind the words, for those who talk with the carrier. */
function technical(call: { sip: number | null; cause: number | null }): string {
  const parts = [
    call.sip === null ? "" : `SIP ${call.sip}`,
    call.cause === null ? "" : `Q.850 ${call.cause}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
