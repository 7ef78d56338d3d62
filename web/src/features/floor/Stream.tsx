import { SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/hooks";
import { absolute, localeOf } from "../../ui/time";
import css from "./FloorPage.module.css";
import { type Topic, topicOf, useSentence } from "./sentences";

const TOPICS: readonly (Topic | "all")[] = ["all", "calls", "agents"];
const SHOWN = 120;

/** What happened, in words, newest first. */
export function Stream({ onAgent }: { onAgent: (agent: string) => void }) {
  const { t, i18n } = useTranslation("floor");
  const facts = useLive((state) => state.facts);
  const zone = useLive((state) => state.centre?.zone);
  const sentence = useSentence();
  const [topic, setTopic] = useState<Topic | "all">("all");
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const rows = facts
    .toReversed()
    .filter((each) => topic === "all" || topicOf(each.fact) === topic)
    .map((each) => ({ ...each, words: sentence(each.fact) }))
    .filter((each) => each.words !== "" && each.words.toLowerCase().includes(wanted))
    .slice(0, SHOWN);
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), {
    timeStyle: "medium",
    ...(zone ? { timeZone: zone } : {}),
  });
  return (
    <section className={`panel ${css.box} ${css.stream}`}>
      <h2 className={css.boxTitle}>{t("stream.title")}</h2>
      <div className={css.filters}>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t("stream.topic")}
          value={topic}
          onChange={(value) => setTopic(TOPICS.find((each) => each === value) ?? "all")}
          data={TOPICS.map((each) => ({ value: each, label: t(`stream.${each}`) }))}
        />
        <TextInput
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t("stream.search")}
          aria-label={t("stream.search")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <ol className={css.events}>
        {rows.map(({ seq, at, fact, words }) => (
          <li key={seq}>
            <time dateTime={at} title={absolute(at, i18n.language, zone)}>
              {time.format(new Date(at))}
            </time>
            {fact.kind === "agent_changed" ? (
              <button
                type="button"
                className={css.plain}
                style={{ textAlign: "left" }}
                onClick={() => onAgent(fact.status.agent)}
              >
                {words}
              </button>
            ) : (
              <span>{words}</span>
            )}
          </li>
        ))}
        {rows.length === 0 ? (
          <li className={css.none} style={{ display: "block" }}>
            {t(facts.length === 0 ? "stream.none" : "stream.no_match")}
          </li>
        ) : null}
      </ol>
    </section>
  );
}
