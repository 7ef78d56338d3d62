import { Button, Skeleton } from "@mantine/core";
import { IconBuildingStore } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../app/session";
import { useLive } from "../live/hooks";
import { Empty } from "./parts";

/** In place of a page that shows one client, while there is none: what is missing and where it is made. */
export function NoClients() {
  const { t } = useTranslation("shell");
  const may = useMay();
  const synced = useLive((state) => state.synced);
  if (!synced) return <Skeleton h={300} />;
  const action = may("settings.write") ? (
    <Button component={Link} to="/setup" search={{ kind: "clients" } as never} size="xs" variant="default">
      {t("no_clients.open")}
    </Button>
  ) : null;
  return (
    <Empty
      icon={IconBuildingStore}
      title={t("no_clients.title")}
      hint={t("no_clients.hint")}
      action={action}
    />
  );
}
