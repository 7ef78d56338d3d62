import { Button, Text, Title } from "@mantine/core";
import { IconHeadset } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { useHotkeys } from "../../ui/hotkeys";
import { Key } from "../../ui/parts";
import { useDesk } from "./Desk";
import css from "./DeskPage.module.css";
import { DeviceTest } from "./DeviceTest";

/** Before the shift: one step, and what it will ask. */
export function StartPanel() {
  const { t } = useTranslation("desk");
  const session = useSession();
  const { ask, busy } = useDesk();
  const start = () => void ask({ kind: "sign_on" });
  useHotkeys({ Enter: start });
  return (
    <div className={css.start}>
      <div className={`panel ${css.startCard}`}>
        <Title order={1}>{t("start.title", { name: session.user.name })}</Title>
        <Text c="dimmed">{t("start.hint")}</Text>
        <Button
          size="md"
          leftSection={<IconHeadset size={20} aria-hidden />}
          rightSection={<Key>Enter</Key>}
          loading={busy === "sign_on"}
          onClick={start}
        >
          {t("start.button")}
        </Button>
        <Text size="xs" c="dimmed">
          {t("start.microphone")}
        </Text>
      </div>
      <DeviceTest />
    </div>
  );
}
