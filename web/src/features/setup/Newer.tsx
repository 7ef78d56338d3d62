import { Alert, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Line } from "./History";
import type { Kind } from "./kinds";
import { useHistory } from "./rows";
import css from "./SetupPage.module.css";

/** Somebody else was faster: what was changed, and what "save on top" does to it. */
export function Newer({ kind, id }: { kind: Pick<Kind, "what">; id: string }) {
  const { t } = useTranslation("setup");
  const last = useHistory(kind, id).data?.[0];
  return (
    <Alert color="yellow" variant="light" role="alert" title={t("newer")}>
      {last ? (
        <div className={css.history}>
          <Line change={last} kind={kind} />
        </div>
      ) : null}
      <Text size="sm">{t("on_top_hint")}</Text>
    </Alert>
  );
}
