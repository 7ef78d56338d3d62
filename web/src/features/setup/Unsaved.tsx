import { Alert, Button, Group, Text } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** What closing a drawer asks first while something is typed in it. */
export function Unsaved({ onStay, onDiscard }: { onStay: () => void; onDiscard: () => void }) {
  const { t } = useTranslation("setup");
  return (
    <Alert color="yellow" mb={12} role="alert">
      <Text mb={8}>{t("unsaved")}</Text>
      <Group gap={8}>
        <Button size="xs" onClick={onStay}>
          {t("stay")}
        </Button>
        <Button size="xs" variant="default" onClick={onDiscard}>
          {t("discard")}
        </Button>
      </Group>
    </Alert>
  );
}

/** A page that is closed or loaded again asks first, as closing the drawer does. */
export function useAskBeforeLeaving(unsaved: boolean) {
  useEffect(() => {
    if (!unsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
}
