import { ActionIcon, Autocomplete, Menu, Select, Textarea, TextInput } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "./difference";
import { problemKey, problemsAt, useDocument } from "./document";
import css from "./Editor.module.css";
import { PERSON_FIELDS, type Script } from "./script";

/** What is wrong with one field of a step, as words. */
export function useFieldFault(step: string): (part: string) => string | undefined {
  const { t } = useTranslation("editor");
  const { problems } = useDocument();
  return (part) => {
    const found = problemsAt(problems, step, part);
    if (found.length === 0) return undefined;
    return found.map((each) => t(problemKey(each.code), { value: each.value })).join(" ");
  };
}

const TEXT_FIELDS = [
  "person.name",
  "person.organisation",
  "person.deciding_value",
  "person.budget",
  "person.former_supplier",
  "person.former_failing",
  "client.name",
  "agent.name",
] as const;

/** Answers of this script that a later wording may use. */
function answersOf(script: Script): string[] {
  const saved = script.steps.flatMap((step) =>
    step.kind === "ask" ? [step.save] : step.kind === "set_field" ? [step.field] : [],
  );
  return [...new Set(saved.filter((field) => /^call\.[\w-]+$/.test(field)))];
}

interface WordingProps {
  label: string;
  value: string;
  error?: string | undefined;
  description?: string;
  rows?: number;
  onChange: (value: string) => void;
}

/** Sample wording; fields in braces are filled on the call. */
export function Wording({ label, value, error, description, rows = 3, onChange }: WordingProps) {
  const { t } = useTranslation("editor");
  const { script, readOnly } = useDocument();
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (field: string) => {
    const at = area.current?.selectionStart ?? value.length;
    const end = area.current?.selectionEnd ?? at;
    onChange(`${value.slice(0, at)}{${field}}${value.slice(end)}`);
    const after = at + field.length + 2;
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(after, after);
    });
  };
  return (
    <Textarea
      ref={area}
      label={label}
      description={description}
      autosize
      minRows={rows}
      maxRows={12}
      value={value}
      error={error}
      readOnly={readOnly}
      onChange={(event) => onChange(event.currentTarget.value)}
      rightSection={
        readOnly ? null : (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("insert_field")}
                title={t("insert_field")}
              >
                <IconBraces size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown mah={320} className="scroll">
              {[...TEXT_FIELDS, ...answersOf(script)].map((field) => (
                <Menu.Item
                  key={field}
                  onClick={() => insert(field)}
                  rightSection={<code>{`{${field}}`}</code>}
                >
                  {t(`text_field.${field.replace(".", "_")}` as "text_field.person_name", {
                    defaultValue: t("answer_of_call"),
                  })}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
      rightSectionProps={{ style: { alignItems: "flex-start", paddingTop: 4 } }}
    />
  );
}

interface WayProps {
  label: string;
  value: string | null;
  /** What it says when the way leads nowhere of its own. */
  none: string;
  error?: string | undefined;
  from: string;
  onChange: (to: string) => void;
}

/** Which step follows. */
export function Way({ label, value, none, error, from, onChange }: WayProps) {
  const { order, readOnly } = useDocument();
  const data = order
    .map((step, n) => ({ value: step.id, label: `${n + 1}. ${nameOf(step)}` }))
    .filter((option) => option.value !== from);
  const gone = value && !data.some((option) => option.value === value) ? [{ value, label: value }] : [];
  return (
    <Select
      size="xs"
      label={label}
      placeholder={none}
      clearable
      searchable
      data={[...data, ...gone]}
      value={value || null}
      error={error}
      disabled={readOnly}
      onChange={(to) => onChange(to ?? "")}
    />
  );
}

interface SaveProps {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

/** Into which field an answer goes. Nothing is asked for nothing. */
export function SaveTo({ label, value, error, onChange }: SaveProps) {
  const { t } = useTranslation("editor");
  const { readOnly } = useDocument();
  const person = value.startsWith("person.") && PERSON_FIELDS.some((field) => value === `person.${field}`);
  const free = value.startsWith("person.field.");
  const kind = person ? value : free ? "person.field" : "call";
  return (
    <div className={css.form}>
      <Select
        label={label}
        allowDeselect={false}
        searchable
        disabled={readOnly}
        data={[
          {
            group: t("save.person"),
            items: [
              ...PERSON_FIELDS.map((field) => ({
                value: `person.${field}`,
                label: t(`save.fields.${field.replace("+", "")}` as "save.fields.name"),
              })),
              { value: "person.field", label: t("save.free_field") },
            ],
          },
          { group: t("save.call"), items: [{ value: "call", label: t("save.call_answer") }] },
        ]}
        value={kind}
        error={kind.startsWith("person.") && kind !== "person.field" ? error : undefined}
        onChange={(next) => {
          const key = value.split(".").at(-1)?.replace("+", "") ?? "";
          if (next === "call") onChange(`call.${key}`);
          else if (next === "person.field") onChange(`person.field.${key}`);
          else if (next) onChange(next);
        }}
      />
      {person ? null : (
        <TextInput
          size="xs"
          label={t("save.key")}
          description={t("save.key_hint")}
          value={value.replace(/^(call|person\.field)\./, "")}
          error={error}
          readOnly={readOnly}
          onChange={(event) =>
            onChange(`${free ? "person.field" : "call"}.${event.currentTarget.value.trim()}`)
          }
        />
      )}
    </div>
  );
}

interface ConditionProps {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

/** A condition in CEL, checked while it is typed; what it may ask of is proposed. */
export function ConditionInput({ label, value, error, onChange }: ConditionProps) {
  const { t } = useTranslation("editor");
  const { script, readOnly } = useDocument();
  const asked = script.steps.flatMap((step) => (step.kind === "ask" ? [`answers["${step.id}"]`] : []));
  const known = [...answersOf(script), ...asked, "person.deciding_value", "person.tags", "call.direction"];
  return (
    <Autocomplete
      label={label}
      placeholder={'call.urgent == "yes"'}
      description={error ? undefined : t("condition_hint")}
      styles={{ input: { fontFamily: "monospace" } }}
      spellCheck={false}
      data={value.trim() === "" ? known : []}
      value={value}
      error={error}
      readOnly={readOnly}
      onChange={onChange}
    />
  );
}
