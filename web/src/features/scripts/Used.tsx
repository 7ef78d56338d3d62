import { Button, Group, Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ScriptOut } from "../../api/http";
import { Fault } from "../../ui/parts";
import { usePlaces } from "./ScriptsPage";

interface UsedProps {
  script: ScriptOut;
  fault: unknown;
  onGo: () => void;
  onClose: () => void;
}

/** Before a script goes out of use: which calls will have none. */
export function Used({ script, fault, onGo, onClose }: UsedProps) {
  const { t } = useTranslation(["editor", "shell"]);
  const places = usePlaces()(script);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("editor:archive_title", { name: script.name })}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      <Text mb={12}>
        {places.length > 0
          ? t("editor:archive_used", { places: places.join(", ") })
          : t("editor:archive_unused")}
      </Text>
      {fault ? <Fault fault={fault} /> : null}
      <Group gap={8} mt={12}>
        <Button onClick={onGo}>{t("editor:archive")}</Button>
        <Button variant="default" onClick={onClose}>
          {t("editor:cancel")}
        </Button>
      </Group>
    </Modal>
  );
}
