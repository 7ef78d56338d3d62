import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconPhonePlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { NumberSet } from "../../api/facts";
import { useMay, useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { phone, useNames } from "../../ui/names";
import { useFaultText } from "../../ui/parts";

/** Demo centre only: the simulated telephone network calls one of our numbers. */
export function OutsideCall() {
  const { t } = useTranslation("floor");
  const session = useSession();
  const may = useMay();
  const numbers = useLive((state) => state.numbers);
  const names = useNames();
  const text = useFaultText();
  const call = useMutation({
    mutationFn: ({ number, language }: NumberSet) =>
      api("POST /api/demo/call", { body: { number, language } }),
    onSuccess: ({ caller }) =>
      notifications.show({ message: t("outside.placed", { caller: phone(caller) }) }),
    onError: (fault) => notifications.show({ color: "red", message: text(fault) }),
  });
  const rows = Object.values(numbers);
  if (!session.demo || !may("demo.call") || rows.length === 0) return null;
  return (
    <Menu width={320} position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconPhonePlus size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          loading={call.isPending}
        >
          {t("outside.button")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("outside.choose")}</Menu.Label>
        {rows.map((row) => (
          <Menu.Item key={row.number} onClick={() => call.mutate(row)}>
            <strong>{names.client(row.client)}</strong> · {names.queue(row.queue)}
            <br />
            {phone(row.number)} · {row.language.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
