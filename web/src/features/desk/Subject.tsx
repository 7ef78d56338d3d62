import { Select } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CallView } from "../../api/facts";
import { useHotkeys } from "../../ui/hotkeys";
import { Fault, Key } from "../../ui/parts";
import { PURPOSES, REQUESTS, type Subject } from "../../ui/subjects";
import css from "./Subject.module.css";

const keyOf = (call: string) => ["calls", "subject", call];
/** An answer of the script may say it meanwhile. */
const AGAIN_MS = 5_000;

/** What the call is about: one word, asked on every call, kept at once. */
export function SubjectField({ call }: { call: CallView }) {
  const { t } = useTranslation("subjects");
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const found = useQuery({
    queryKey: keyOf(call.call),
    queryFn: () => api("GET /api/calls/{call}/subject", { path: { call: call.call } }),
    refetchInterval: AGAIN_MS,
  });
  const say = useMutation({
    mutationFn: (subject: Subject | null) =>
      api("PUT /api/calls/{call}/subject", { path: { call: call.call }, body: { subject } }),
    onSuccess: (said) => {
      queries.setQueryData(keyOf(call.call), said);
      void queries.invalidateQueries({ queryKey: ["promises"] });
    },
  });
  const focus = () => input.current?.focus();
  useHotkeys({ KeyS: focus });
  const inbound = call.direction === "inbound";
  const subject = found.data?.subject ?? null;
  return (
    <div className={css.subject} data-open={subject === null}>
      <Select
        ref={input}
        label={
          <>
            {t(inbound ? "request" : "purpose")} <Key>S</Key>
          </>
        }
        placeholder={t(inbound ? "not_said" : "not_chosen")}
        searchable
        clearable
        data={(inbound ? REQUESTS : PURPOSES).map((value) => ({ value, label: t(`of.${value}`) }))}
        value={subject}
        disabled={found.data?.may_change === false}
        onChange={(chosen) => say.mutate((chosen as Subject | null) ?? null)}
      />
      {subject === "complaint" ? (
        <p role="status">
          <IconAlertTriangle size={16} aria-hidden />
          {t(found.data?.promise ? "complaint_owed" : "complaint_told")}
        </p>
      ) : null}
      {say.isError ? <Fault fault={say.error} /> : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
    </div>
  );
}
