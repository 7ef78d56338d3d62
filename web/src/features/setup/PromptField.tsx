import { ActionIcon, Group, Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import type { BuiltIn, Sound } from "../../api/http";
import { type Row, useTitle } from "./rows";

interface PromptFieldProps {
  common: Record<string, unknown>;
  value: string | null;
  /** Own prompts; those without a sound cannot be chosen. */
  prompts: Row[];
  music: boolean;
  client: unknown;
  disabled: boolean;
  orNone: boolean;
  onChange: (key: string | null) => void;
}

const NEEDED = new Set(["perezvon/beep"]);

/** What callers hear, chosen from what exists; a click plays it. */
export function PromptField(props: PromptFieldProps) {
  const { common, value, prompts, music, client, disabled, orNone, onChange } = props;
  const { t, i18n } = useTranslation("setup");
  const title = useTitle();
  const builtIn = useBuiltIn();
  const kind = music ? "music" : "prompt";
  const own = prompts.filter(
    (row) =>
      row.kind === kind &&
      row.active !== false &&
      (row.sounds as Sound[]).length > 0 &&
      (row.client === null || !client || row.client === client),
  );
  const given = (builtIn.data ?? []).filter(
    (each) => each.kind === kind && !NEEDED.has(each.key) && !each.key.startsWith("perezvon/position-"),
  );
  const known = [...own.map((row) => String(row.key)), ...given.map((each) => each.key)];
  const groups = [
    {
      group: t("prompts.own"),
      items: own.map((row) => ({ value: String(row.key), label: title(row, row.id) })),
    },
    {
      group: t("prompts.built_in"),
      items: given.map(({ key }) => ({
        value: key,
        label: t(`prompts.named.${stem(key) as "greeting"}`, { defaultValue: stem(key) }),
      })),
    },
    ...(value && !known.includes(value)
      ? [{ group: t("prompts.other"), items: [{ value, label: value }] }]
      : []),
  ];
  const address = value ? soundOf(value, prompts, builtIn.data ?? [], i18n.language) : null;
  return (
    <Group gap={8} align="flex-end" wrap="nowrap">
      <Select
        {...common}
        flex={1}
        searchable
        disabled={disabled}
        clearable={orNone}
        allowDeselect={orNone}
        placeholder={orNone ? t("none.greeting") : ""}
        data={groups.filter((each) => each.items.length > 0)}
        value={value}
        onChange={onChange}
      />
      <ActionIcon
        variant="default"
        size={36}
        disabled={!address}
        aria-label={t("prompts.play")}
        onClick={() => (address ? void new Audio(address).play() : undefined)}
      >
        <IconPlayerPlay size={16} />
      </ActionIcon>
    </Group>
  );
}

function stem(key: string): string {
  return key.replace(/^perezvon\//, "");
}

export function useBuiltIn() {
  return useQuery({
    queryKey: ["setup", "built-in"],
    queryFn: () => api("GET /api/prompts/built-in", {}),
    staleTime: 60_000,
  });
}

/** Where the browser hears a prompt; null: nowhere. */
function soundOf(key: string, prompts: Row[], builtIn: BuiltIn[], language: string): string | null {
  const row = prompts.find((each) => each.key === key);
  if (row) {
    const sounds = row.sounds as Sound[];
    const sound = sounds.find((each) => each.language === language) ?? sounds[0];
    return sound
      ? href("GET /api/prompts/{prompt}/{language}/sound", {
          path: { prompt: row.id, language: sound.language },
          query: { digest: sound.digest },
        })
      : null;
  }
  const given = builtIn.find((each) => each.key === key && each.kind === "prompt");
  const spoken = given?.languages.find((each) => each === language) ?? given?.languages[0];
  return spoken
    ? href("GET /api/prompts/built-in/{name}/{language}/sound", {
        path: { name: stem(key), language: spoken },
      })
    : null;
}
