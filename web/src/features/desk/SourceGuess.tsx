import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CallView } from "../../api/facts";
import { useLive } from "../../live/hooks";
import css from "./NowPanel.module.css";
import { usePerson } from "../persons/persons";

/**
 * Where the caller comes from: what he said, else what the dialled number suggests, with a question mark and the
 * question to ask. The guess is never written anywhere.
 */
export function SourceGuess({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation("sources");
  const person = usePerson(call.person);
  const guess = useLive((state) => state.numbers[call.number]?.source ?? null);
  const russian = i18n.language === "ru";
  const sources = useQuery({
    queryKey: ["setup", "sources", "list"],
    queryFn: () => api("GET /api/sources", {}),
    staleTime: 60_000,
  }).data;
  const clients = useQuery({
    queryKey: ["setup", "clients", "asking"],
    queryFn: () => api("GET /api/clients", {}),
    staleTime: 60_000,
  }).data;
  if (call.direction === "outbound") return null;
  const words = (id: string) => {
    const found = sources?.find((each) => each.id === id);
    return found ? (russian ? found.name_ru : found.name_en) : id;
  };
  const said = person.data?.source ?? null;
  const client = clients?.find((each) => each.id === call.client);
  const own = russian ? client?.source_question_ru : client?.source_question_en;
  return (
    <>
      <dt>{t("desk.source")}</dt>
      <dd>
        {said
          ? t("desk.said", { source: words(said) })
          : guess
            ? t("desk.guess", { source: words(guess) })
            : t("desk.unknown")}
      </dd>
      {said ? null : <dd className={css.ask}>{t("desk.ask", { question: own || t("desk.question") })}</dd>}
    </>
  );
}
