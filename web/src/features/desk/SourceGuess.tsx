import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CallView } from "../../api/facts";
import type { Person } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { fieldFault, useChange, usePerson } from "../persons/persons";
import { ofClient, useSourceName, useSources } from "../sources/sources";
import css from "./NowPanel.module.css";

/**
 * Where the caller comes from: what he said, else what the dialled number suggests, with a question mark and the
 * question to ask. The guess is never written anywhere; what he says is chosen beside it.
 */
export function SourceGuess({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation("sources");
  const may = useMay();
  const person = usePerson(call.person).data;
  const guess = useLive((state) => state.numbers[call.number]?.source ?? null);
  const name = useSourceName();
  const clients = useQuery({
    queryKey: ["setup", "clients", "asking"],
    queryFn: () => api("GET /api/clients", {}),
    staleTime: 60_000,
  }).data;
  if (call.direction === "outbound") return null;
  const client = clients?.find((each) => each.id === call.client);
  const own = i18n.language === "ru" ? client?.source_question_ru : client?.source_question_en;
  if (person?.source) {
    return (
      <>
        <dt>{t("desk.source")}</dt>
        <dd>{t("desk.said", { source: name(person.source) })}</dd>
      </>
    );
  }
  return (
    <>
      <dt>{t("desk.source")}</dt>
      <dd>{guess ? t("desk.guess", { source: name(guess) }) : t("desk.unknown")}</dd>
      <dd className={css.ask}>{t("desk.ask", { question: own || t("desk.question") })}</dd>
      {person && may("persons.write") ? (
        <dd className={css.wide}>
          <Said person={person} />
        </dd>
      ) : null}
    </>
  );
}

/** The answer of the caller: nothing is chosen beforehand. */
function Said({ person }: { person: Person }) {
  const { t } = useTranslation("sources");
  const name = useSourceName();
  const sources = useSources().data ?? [];
  const change = useChange(person);
  return (
    <Select
      size="xs"
      searchable
      aria-label={t("desk.answer")}
      placeholder={t("desk.answer")}
      data={ofClient(sources, person.client).map(({ id }) => ({ value: id, label: name(id) }))}
      value={null}
      disabled={change.isPending}
      error={change.error ? fieldFault(change.error, "source") : null}
      onChange={(source) => source && change.mutate({ source })}
    />
  );
}
