import { Badge, Button, Modal, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ScriptOut, VersionOut } from "../../api/http";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { absolute } from "../../ui/time";
import { useDocument } from "./document";
import css from "./ScriptsPage.module.css";
import { whole } from "./script";

/** All versions there were; each can be the draft again, which is one step of undo. */
export function VersionsDialog({ row, onClose }: { row: ScriptOut; onClose: () => void }) {
  const { t } = useTranslation(["editor", "shell"]);
  const versions = useQuery({
    queryKey: ["scripts", row.id, "versions"],
    queryFn: () => api("GET /api/scripts/{script}/versions", { path: { script: row.id } }),
  });
  return (
    <Modal
      opened
      size={760}
      onClose={onClose}
      title={t("editor:versions.title")}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      {versions.isError ? <Fault fault={versions.error} onAgain={() => void versions.refetch()} /> : null}
      {versions.isPending ? <Skeleton h={160} /> : null}
      {versions.data ? (
        <table className={css.rows}>
          <thead>
            <tr>
              {(["number", "status", "author", "at", "runs", "act"] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`editor:versions.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {versions.data.map((version) => (
              <Line key={version.number} row={row} version={version} onDone={onClose} />
            ))}
          </tbody>
        </table>
      ) : null}
    </Modal>
  );
}

interface LineProps {
  row: ScriptOut;
  version: VersionOut;
  onDone: () => void;
}

const COLOUR = { draft: "yellow", published: "green", archived: "gray" } as const;

function Line({ row, version, onDone }: LineProps) {
  const { t, i18n } = useTranslation("editor");
  const doc = useDocument();
  const names = useNames();
  const restore = useMutation({
    mutationFn: () =>
      api("GET /api/scripts/{script}/versions/{number}", {
        path: { script: row.id, number: version.number },
      }),
    onSuccess: (found) => {
      doc.change(whole(found.body));
      onDone();
    },
  });
  return (
    <tr>
      <td className="tabular">{version.number}</td>
      <td>
        <Badge color={COLOUR[version.status]} variant="light">
          {t(`versions.${version.status}`)}
          {version.status === "published" && version.variant === "B" ? " B" : ""}
        </Badge>
      </td>
      <td>{names.user(version.author)}</td>
      <td className="tabular">{absolute(version.published_at ?? version.made_at, i18n.language)}</td>
      <td className="tabular">{version.runs}</td>
      <td>
        {version.status === "draft" || doc.readOnly ? null : (
          <Button
            size="compact-xs"
            variant="default"
            loading={restore.isPending}
            onClick={() => restore.mutate()}
          >
            {t("versions.restore")}
          </Button>
        )}
        {restore.isError ? <Fault fault={restore.error} /> : null}
      </td>
    </tr>
  );
}
