import { TextInput } from "@mantine/core";
import { IconCheck, IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/hooks";
import { useHotkeys } from "../../ui/hotkeys";
import { useNames } from "../../ui/names";
import { Empty, Key } from "../../ui/parts";
import css from "./TalkPanel.module.css";

const SEARCH_FROM = 7;
const EVIDENCE = ["said_yes", "asked_question", "booked", "left_contact"] as const;

/** What a result says of the person: a deal, or consent. */
function Says({ flags }: { flags: readonly string[] }) {
  const { t } = useTranslation("classes");
  const consent = EVIDENCE.find((each) => flags.includes(each));
  if (flags.includes("sale")) return <span className={css.says}>{t("evidence.deal")}</span>;
  return consent ? <span className={css.says}>{t(`evidence.${consent}`)}</span> : null;
}

interface DispositionsProps {
  client: string | null;
  chosen: string;
  /** Whether keys 1–9 choose. */
  keys: boolean;
  onChoose: (id: string) => void;
}

/** The results that this client knows, by number key or by search. */
export function Dispositions({ client, chosen, keys, onChoose }: DispositionsProps) {
  const { t } = useTranslation("desk");
  const rows = useLive((state) => state.dispositions);
  const names = useNames();
  const [search, setSearch] = useState("");
  const all = useMemo(
    () =>
      Object.values(rows)
        .filter((row) => row.client === null || row.client === client)
        .sort((a, b) => a.position - b.position || a.id.localeCompare(b.id)),
    [rows, client],
  );
  const wanted = search.trim().toLowerCase();
  const shown = all.filter((row) => names.disposition(row.id).toLowerCase().includes(wanted));
  const byKey = shown.slice(0, 9).map((row, index) => [`Digit${index + 1}`, () => onChoose(row.id)]);
  useHotkeys(keys ? Object.fromEntries(byKey) : {});
  if (all.length === 0)
    return <Empty icon={IconSearch} title={t("wrap_up.none")} hint={t("wrap_up.none_hint")} />;
  return (
    <>
      {all.length >= SEARCH_FROM ? (
        <TextInput
          size="sm"
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t("wrap_up.search")}
          aria-label={t("wrap_up.search")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = shown[0];
            if (event.key !== "Enter" || !first) return;
            event.preventDefault();
            onChoose(first.id);
            setSearch("");
            event.currentTarget.blur();
          }}
        />
      ) : null}
      <fieldset className={css.list} aria-label={t("wrap_up.title")}>
        {shown.map((row, index) => (
          <label key={row.id} className={css.choice}>
            <input
              type="radio"
              name="disposition"
              checked={row.id === chosen}
              onChange={() => onChoose(row.id)}
            />
            {row.id === chosen ? <IconCheck size={16} aria-hidden /> : null}
            <span className={css.named}>
              {names.disposition(row.id)}
              <Says flags={row.flags} />
            </span>
            {keys && index < 9 ? <Key>{index + 1}</Key> : null}
          </label>
        ))}
      </fieldset>
    </>
  );
}
