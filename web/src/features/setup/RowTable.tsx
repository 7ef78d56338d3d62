import { useTranslation } from "react-i18next";
import { phone } from "../../ui/names";
import { clock } from "../../ui/time";
import type { Kind, KindId } from "./kinds";
import { type Row, useTitle } from "./rows";
import css from "./SetupPage.module.css";
import { LineBadge } from "./trunks/LineBadge";
import { conditionOf, useTrunkStates } from "./trunks/line";

const PEOPLE: ReadonlySet<KindId> = new Set(["agents", "users"]);

interface RowTableProps {
  kind: Kind;
  rows: Row[];
  all: Record<KindId, Row[] | undefined>;
  onOpen: (id: string) => void;
}

/** What the first column is: people have a name, numbers are numbers, the rest has a title. */
function called(kind: Kind): "field.name" | "ident.phone" | "column.name" {
  if (PEOPLE.has(kind.id)) return "field.name";
  return kind.ident === "phone" ? "ident.phone" : "column.name";
}

/** Rows of one kind; a click opens one. */
export function RowTable({ kind, rows, all, onOpen }: RowTableProps) {
  const { t, i18n } = useTranslation("setup");
  const title = useTitle();
  const label = (name: string) => {
    const own = `field.${kind.what}.${name}`;
    return t((i18n.exists(`setup:${own}`) ? own : `field.${name}`) as "title", { defaultValue: name });
  };
  return (
    <table className={css.rows}>
      <thead>
        <tr>
          <th scope="col">{t(called(kind))}</th>
          {kind.columns.map((name) => (
            <th key={name} scope="col">
              {label(name)}
            </th>
          ))}
          <th scope="col">{t("column.state")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-off={row.active === false} onClick={() => onOpen(row.id)}>
            <td>
              <button type="button" onClick={() => onOpen(row.id)}>
                {kind.ident === "phone" ? phone(row.id) : title(row, row.id)}
              </button>
              {kind.ident === "phone" ? null : <div className={css.ident}>{row.id}</div>}
            </td>
            {kind.columns.map((name) => (
              <td key={name}>
                <Cell kind={kind} name={name} row={row} all={all} />
              </td>
            ))}
            <td>
              {kind.id === "trunks" ? (
                <LineState row={row} />
              ) : (
                t(row.active === false ? "state.off" : "state.on")
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LineState({ row }: { row: Row }) {
  return <LineBadge condition={conditionOf(row, useTrunkStates())} />;
}

interface CellProps {
  kind: Kind;
  name: string;
  row: Row;
  all: Record<KindId, Row[] | undefined>;
}

function share(value: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(value);
}

function hundredths(value: number, language: string): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(value / 100);
}

function Cell({ kind, name, row, all }: CellProps) {
  const { t, i18n } = useTranslation("setup");
  const title = useTitle();
  const field = kind.fields.find((each) => each.name === name);
  const value = row[name];
  const named = (id: string) => {
    const found = field?.from ? all[field.from]?.find((each) => each.id === id) : undefined;
    return field?.from ? title(found, id) : id;
  };
  if (kind.id === "hours" && name === "status") {
    return <>{t((value as { open: boolean }).open ? "hours.open_now" : "hours.closed_now")}</>;
  }
  if (name === "sounds") {
    const sounds = value as { language: "ru" | "en" | "all"; duration_s: number }[];
    const words = sounds.map(
      (each) => `${t(`prompts.variant.${each.language}`)} ${clock(each.duration_s * 1000)}`,
    );
    return <>{words.join(", ") || t("prompts.no_sound")}</>;
  }
  if (field?.type === "colour") return <span className={css.swatch} style={{ background: String(value) }} />;
  if (value === null || value === undefined || value === "") {
    return <>{field?.orNone ? t(`none.${name as "client"}`) : "–"}</>;
  }
  if (typeof value === "boolean") return <>{t(value ? "yes" : "no")}</>;
  if (field?.type === "share") return <>{share(Number(value), i18n.language)}</>;
  if (name === "max_s" && value === 0) return <>{t("no_limit")}</>;
  if (field?.type === "count") {
    if (!name.endsWith("_s")) return <>{String(value)}</>;
    const whole = Number(value) >= 120 && Number(value) % 60 === 0;
    return <>{whole ? `${Number(value) / 60} ${t("minutes")}` : `${value} ${t("seconds")}`}</>;
  }
  if (field?.type === "prices") return <>{Object.keys(value as object).join(", ") || "–"}</>;
  if (field?.type === "money") return <>{hundredths(Number(value), i18n.language)}</>;
  if (field?.type === "levels") {
    const levels = Object.entries(value as Record<string, number>);
    return <>{levels.map(([id, level]) => `${named(id)} ${level}`).join(", ") || "–"}</>;
  }
  if (field?.type === "tags") {
    const words = (value as string[]).map((each) => t(`choice.${each as "sale"}`, { defaultValue: each }));
    return <>{words.join(", ") || "–"}</>;
  }
  if (Array.isArray(value)) return <>{value.map(named).join(", ") || "–"}</>;
  if (field?.choices) return <>{t(`choice.${value as "ru"}`, { defaultValue: String(value) })}</>;
  return <>{named(String(value))}</>;
}
