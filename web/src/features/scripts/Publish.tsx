import { Alert, Button, Group, Modal, Skeleton, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ScriptOut } from "../../api/http";
import { Fault } from "../../ui/parts";
import { Changes } from "./Changes";
import { differences } from "./difference";
import { useDocument } from "./document";
import { whole } from "./script";
import type { DraftWork } from "./useDraft";

interface PublishProps {
  row: ScriptOut;
  work: DraftWork;
  onClose: () => void;
}

/** What changes for the agents, before it does. */
export function PublishDialog({ row, work, onClose }: PublishProps) {
  const { t } = useTranslation(["editor", "shell"]);
  const queries = useQueryClient();
  const doc = useDocument();
  const live = row.published.find((each) => each.variant === "A");
  const testing = row.published.length > 1;
  const before = useQuery({
    queryKey: ["scripts", row.id, "versions", live?.number],
    queryFn: () =>
      api("GET /api/scripts/{script}/versions/{number}", {
        path: { script: row.id, number: live?.number ?? 0 },
      }),
    enabled: live !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const publish = useMutation({
    mutationFn: async () => {
      const version = await work.flush();
      if (version === null) return null;
      return api("POST /api/scripts/{script}/publish", { path: { script: row.id }, body: { version } });
    },
    onSuccess: (done) => {
      if (done === null) return;
      void queries.invalidateQueries({ queryKey: ["scripts"] });
      onClose();
    },
  });
  const changes = before.data ? differences(whole(before.data.body), doc.script) : null;
  const wrong = doc.problems.length;
  const nowhere = [row.numbers, row.queues, row.classes].every((each) => (each ?? []).length === 0);
  return (
    <Modal
      opened
      size={680}
      onClose={onClose}
      title={t("editor:publish.title", { name: row.name })}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      <Text mb={10}>{t("editor:publish.about")}</Text>
      {wrong > 0 ? (
        <Alert color="red" mb={10} role="alert">
          {t("editor:publish.problems", { count: wrong })}
        </Alert>
      ) : null}
      {testing ? (
        <Alert color="yellow" mb={10}>
          {t("editor:publish.testing")}{" "}
          <Link to="/scripts/$id/results" params={{ id: row.id }}>
            {t("editor:results")}
          </Link>
        </Alert>
      ) : null}
      {nowhere ? (
        <Alert color="yellow" mb={10}>
          {t("editor:publish.nowhere")}
        </Alert>
      ) : null}
      {live && before.isPending ? <Skeleton h={80} /> : null}
      {live ? null : <Text c="dimmed">{t("editor:publish.first")}</Text>}
      {changes ? (
        <>
          <Text fw={600} mb={6}>
            {t("editor:publish.changes", { number: live?.number ?? 0 })}
          </Text>
          <Changes changes={changes} />
        </>
      ) : null}
      {publish.isError ? <Fault fault={publish.error} /> : null}
      {publish.data === null ? (
        <Alert color="yellow" mt={10} role="alert">
          {t("editor:publish.unsaved")}
        </Alert>
      ) : null}
      <Group gap={8} mt={16}>
        <Button
          data-autofocus
          loading={publish.isPending}
          disabled={wrong > 0 || testing || changes?.length === 0}
          onClick={() => publish.mutate()}
        >
          {t("editor:publish.go")}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t("editor:cancel")}
        </Button>
      </Group>
    </Modal>
  );
}
