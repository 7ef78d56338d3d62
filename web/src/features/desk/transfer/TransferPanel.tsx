import { Button, TextInput } from "@mantine/core";
import {
  IconArrowForwardUp,
  IconMessageQuestion,
  IconPhoneOutgoing,
  IconUser,
  IconUsersGroup,
} from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../../api/facts";
import { Key } from "../../../ui/parts";
import { AgentBadge } from "../../../ui/state";
import css from "./Transfer.module.css";
import { type Target, usePassOn, useTargets } from "./transfers";

/** To whom: queues of the client and free colleagues, by typing; at once, or after asking. */
export function TransferPanel({ call, onClose }: { call: CallView; onClose: () => void }) {
  const { t } = useTranslation("transfer");
  const base = useId();
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  const [at, setAt] = useState(0);
  const targets = useTargets(call, typed);
  const { go, first, busy } = usePassOn(call);
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => search.current?.focus(), []);
  // All of it, "ask first" too: on a low screen the panel opens below the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer list pushes its end out of sight
  useEffect(() => {
    panel.current?.scrollIntoView({ block: "nearest" });
  }, [targets.length]);
  const place = Math.min(at, targets.length - 1);
  const chosen = targets[place];
  const asks = busy === "consult" || busy === "consult_outside";
  const run = (how: typeof go) => {
    if (chosen && !busy) void how(chosen, note.trim()).then((done) => done && onClose());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLButtonElement && event.key === "Enter") return;
    switch (event.key) {
      case "ArrowDown":
        setAt(Math.min(place + 1, targets.length - 1));
        break;
      case "ArrowUp":
        setAt(Math.max(place - 1, 0));
        break;
      case "Enter":
        run(event.ctrlKey ? first : go);
        break;
      case "Escape":
        onClose();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section ref={panel} className={css.panel} aria-label={t("title")} onKeyDown={onKey}>
      <TextInput
        ref={search}
        label={t("search")}
        role="combobox"
        aria-expanded
        aria-controls={`${base}-list`}
        aria-activedescendant={chosen ? `${base}-${chosen.kind}-${chosen.id}` : undefined}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
      />
      <div id={`${base}-list`} role="listbox" aria-label={t("title")} className={css.list}>
        {targets.map((each, n) => (
          <Row
            key={`${each.kind}-${each.id}`}
            id={`${base}-${each.kind}-${each.id}`}
            target={each}
            chosen={n === place}
            onChoose={() => setAt(n)}
          />
        ))}
      </div>
      {targets.length === 0 ? <p className={css.quiet}>{t("nobody")}</p> : null}
      <TextInput
        label={t("note")}
        description={t("note_hint")}
        maxLength={500}
        autoComplete="off"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={css.buttons}>
        <Button
          size="sm"
          leftSection={<IconArrowForwardUp size={16} aria-hidden />}
          rightSection={<Key>Enter</Key>}
          disabled={!chosen}
          loading={busy !== null && !asks}
          onClick={() => run(go)}
        >
          {t("go")}
        </Button>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconMessageQuestion size={16} aria-hidden />}
          rightSection={<Key>Ctrl Enter</Key>}
          disabled={!chosen || chosen.kind === "queue"}
          loading={asks}
          onClick={() => run(first)}
        >
          {t("ask")}
        </Button>
        <Button size="sm" variant="subtle" color="gray" rightSection={<Key>Esc</Key>} onClick={onClose}>
          {t("close")}
        </Button>
      </div>
    </section>
  );
}

const ICONS = { queue: IconUsersGroup, agent: IconUser, number: IconPhoneOutgoing };

interface RowProps {
  id: string;
  target: Target;
  chosen: boolean;
  onChoose: () => void;
}

function Row({ id, target, chosen, onChoose }: RowProps) {
  const { t } = useTranslation("transfer");
  const Icon = ICONS[target.kind];
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the arrows of the search field choose
    <div
      ref={row}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className={css.row}
      onClick={onChoose}
    >
      <Icon size={16} aria-hidden />
      <span>{target.name}</span>
      {target.kind === "queue" ? <em>{t("waiting", { count: target.waiting })}</em> : null}
      {target.kind === "agent" ? <AgentBadge state={target.state} /> : null}
      {target.kind === "number" ? <em>{t("outside")}</em> : null}
    </div>
  );
}
