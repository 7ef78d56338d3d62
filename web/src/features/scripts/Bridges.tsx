import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { useFieldFault, Wording } from "./inputs";

const MOST = 9;

/** Phrases that lead a talk which strayed back to its topic: one key away during the whole talk. */
export function BridgeFields() {
  const { t } = useTranslation("editor");
  const { script, change, readOnly } = useDocument();
  const fault = useFieldFault("");
  const put = (bridges: string[], key?: string) => change({ ...script, bridges }, key);
  return (
    <fieldset className={css.box}>
      <legend className="label">{t("bridges")}</legend>
      <p className={css.quiet}>{t("bridges_hint")}</p>
      {script.bridges.map((text, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a phrase is where it stands
        <div key={n} className={css.line}>
          <div style={{ flex: 1 }}>
            <Wording
              label={t("bridge", { n: n + 1 })}
              rows={1}
              value={text}
              error={fault(`bridges.${n}`)}
              onChange={(next) => put(script.bridges.with(n, next), `bridge ${n}`)}
            />
          </div>
          {readOnly ? null : (
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t("remove_bridge", { n: n + 1 })}
              title={t("remove_bridge", { n: n + 1 })}
              onClick={() => put(script.bridges.toSpliced(n, 1))}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {readOnly || script.bridges.length >= MOST ? null : (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => put([...script.bridges, ""])}
        >
          {t("add_bridge")}
        </Button>
      )}
    </fieldset>
  );
}
