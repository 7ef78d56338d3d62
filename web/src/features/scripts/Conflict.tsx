import { Button, Group, Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Changes } from "./Changes";
import { differences } from "./difference";
import type { DraftWork } from "./useDraft";

/** Somebody changed the draft meanwhile. Nothing is lost either way: what is not taken stays one undo away. */
export function ConflictDialog({ work }: { work: DraftWork }) {
  const { t } = useTranslation("editor");
  const { conflict, drawing, settle } = work;
  if (!conflict) return null;
  return (
    <Modal
      opened
      size={640}
      withCloseButton={false}
      onClose={() => {}}
      closeOnEscape={false}
      title={t("conflict.title")}
    >
      <Text mb={10}>{t("conflict.about")}</Text>
      <Text fw={600} mb={6}>
        {t("conflict.mine_differs")}
      </Text>
      <Changes changes={differences(conflict.theirs, drawing.script)} />
      <Group gap={8} mt={16}>
        <Button data-autofocus onClick={() => settle(drawing.script)}>
          {t("conflict.keep_mine")}
        </Button>
        <Button variant="default" onClick={() => settle(conflict.theirs)}>
          {t("conflict.take_theirs")}
        </Button>
      </Group>
    </Modal>
  );
}
