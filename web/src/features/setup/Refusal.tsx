import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Fault } from "../../ui/parts";
import { type Draft, isMarked } from "./draft";
import type { Field, Kind } from "./kinds";

/** Inputs that show no sentence of their own. */
const SILENT: ReadonlySet<Field["type"]> = new Set(["kept", "switch"]);

interface RefusalProps {
  draft: Draft;
  kind: Kind;
  /** The fields that are on the screen. */
  fields: readonly Field[];
}

/** Why it was not saved. What stands at a field is not said a second time. */
export function Refusal({ draft, kind, fields }: RefusalProps) {
  const { t } = useTranslation("setup");
  if (!draft.fault) return null;
  const names = fields.filter((each) => !SILENT.has(each.type)).map((each) => each.name);
  if (!isMarked(draft.fault, ["id", "login", kind.what, ...names])) return <Fault fault={draft.fault} />;
  return (
    <Text size="sm" c="var(--tone-trouble)" role="alert">
      {t("marked")}
    </Text>
  );
}
