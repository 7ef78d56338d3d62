import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Line } from "./History";
import type { Kind } from "./kinds";
import { useHistory } from "./rows";
import css from "./SetupPage.module.css";

/** Somebody else was faster: what he changed, and what "save on top" does to it. */
export function Newer({ kind, id }: { kind: Pick<Kind, "what">; id: string }) {
  const { t } = useTranslation("setup");
  const last = useHistory(kind, id).data?.[0];
  return (
    <div className={css.history}>
      {last ? <Line change={last} kind={kind} /> : null}
      <Text size="sm" c="dimmed">
        {t("on_top_hint")}
      </Text>
    </div>
  );
}
