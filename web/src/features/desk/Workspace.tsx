import { type KeyboardEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { useHotkeys } from "../../ui/hotkeys";
import { Key } from "../../ui/parts";
import css from "./Workspace.module.css";

export interface Tab {
  id: string;
  label: string;
  panel: ReactNode;
  /** Something in it waits for the person: drawn as a dot, said as a word. */
  waits?: boolean;
}

const ARROWS: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

interface WorkspaceProps {
  tabs: readonly Tab[];
  active: string;
  onTab: (id: string) => void;
}

/**
 * The middle of a talk as tabs; `[` and `]` turn them, arrows too while a tab has the focus. A panel that was
 * left keeps what was typed in it.
 */
export function Workspace({ tabs, active, onTab }: WorkspaceProps) {
  const { t } = useTranslation("script");
  const base = useId();
  const turn = (by: number) => {
    const place = tabs.findIndex((each) => each.id === active);
    const next = tabs[(place + by + tabs.length) % tabs.length];
    if (next) onTab(next.id);
  };
  const back = () => turn(-1);
  const onward = () => turn(1);
  useHotkeys({ BracketLeft: back, BracketRight: onward });
  const onArrow = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    turn(by);
    const place = tabs.findIndex((each) => each.id === active);
    const next = (place + by + tabs.length) % tabs.length;
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <>
      <div className={css.tabs}>
        <div role="tablist" aria-label={t("workspace")} onKeyDown={onArrow}>
          {tabs.map((each) => (
            <button
              key={each.id}
              type="button"
              role="tab"
              id={`${base}-tab-${each.id}`}
              aria-controls={`${base}-${each.id}`}
              aria-selected={each.id === active}
              tabIndex={each.id === active ? 0 : -1}
              onClick={() => onTab(each.id)}
            >
              {each.label}
              {each.waits ? <span className={css.dot} role="img" aria-label={t("waits")} /> : null}
            </button>
          ))}
        </div>
        <span className={css.turn}>
          <Key>[</Key>
          <Key>]</Key>
        </span>
      </div>
      {tabs.map((each) => (
        <div
          key={each.id}
          role="tabpanel"
          id={`${base}-${each.id}`}
          aria-labelledby={`${base}-tab-${each.id}`}
          hidden={each.id !== active}
          className={css.panel}
        >
          {each.panel}
        </div>
      ))}
    </>
  );
}
