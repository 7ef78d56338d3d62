import { Alert, Button, CopyButton, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./Account.module.css";

/** Shown this once. */
export function RecoveryCodes({ codes, onSeen }: { codes: string[]; onSeen: () => void }) {
  const { t } = useTranslation("account");
  return (
    <>
      <Alert color="blue" title={t("recovery.title")}>
        {t("recovery.about")}
      </Alert>
      <ul className={css.codes} aria-label={t("recovery.title")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap={10}>
        <CopyButton value={codes.join("\n")}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? "copied" : "copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onSeen}>{t("recovery.kept")}</Button>
      </Group>
    </>
  );
}
