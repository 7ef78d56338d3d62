import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import css from "./Persons.module.css";

const PAUSE_MS = 1_200;

/** A kind word when a note decides about a person beforehand; it keeps nobody from writing on. */
export function LabelHint({ text, person }: { text: string; person: string | null }) {
  const { t } = useTranslation("persons");
  const [asked] = useDebouncedValue(text.trim(), PAUSE_MS);
  const found = useQuery({
    queryKey: ["labels", "look", person, asked],
    queryFn: () => api("POST /api/labels/look", { body: { text: asked, person } }),
    enabled: asked.length > 2,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const words = found.data?.words ?? [];
  if (words.length === 0) return null;
  return (
    <p className={css.warning} role="status">
      {t("labels.in_note", { words: words.join(", ") })}
    </p>
  );
}
