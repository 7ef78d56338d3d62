import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Draft } from "./draft";
import { useLabels } from "./Fields";
import type { Kind } from "./kinds";
import { Newer } from "./Newer";
import { Refused } from "./Refused";
import css from "./SetupPage.module.css";

/** What saving a row said, and how to save it. */
export function Foot({ draft, kind }: { draft: Draft; kind: Kind }) {
  const { t } = useTranslation("setup");
  const labels = useLabels(kind, kind.fields);
  return (
    <div className={css.foot}>
      {draft.stale ? (
        <Newer kind={kind} id={draft.id} />
      ) : draft.fault ? (
        <Refused fault={draft.fault} labels={{ ...labels, active: t("in_use") }} />
      ) : null}
      <Group gap={10}>
        {draft.stale ? (
          <Button loading={draft.pending} onClick={() => void draft.onTop()}>
            {t("save_on_top")}
          </Button>
        ) : (
          <Button type="submit" loading={draft.pending} disabled={!draft.dirty || !draft.id}>
            {t("save")}
          </Button>
        )}
        {draft.done ? (
          <Text c="green" size="sm" role="status">
            {t("saved")}
          </Text>
        ) : null}
      </Group>
    </div>
  );
}
