import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useDirectory } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { useChange, useOfCall } from "./quality";

/** Whether the caller was difficult: said by the agent of the call, or by who leads him. */
export function Difficult({ call }: { call: string }) {
  const { t } = useTranslation("quality");
  const directory = useDirectory().data;
  const found = useOfCall(call).data;
  const mark = useChange((difficult: boolean) =>
    api("PUT /api/quality/of-call/{call}/difficult", { path: { call }, body: { difficult } }),
  );
  if (!found || (!found.may_mark && !found.difficult)) return null;
  const by = directory?.users.find((each) => each.id === found.marked_by)?.name ?? found.marked_by;
  return (
    <>
      <Checkbox
        label={t("difficult.mark")}
        description={found.by_result ? t("difficult.by_result") : by ? t("difficult.by", { by }) : undefined}
        checked={found.difficult}
        disabled={!found.may_mark || found.by_result || mark.isPending}
        onChange={(event) => mark.mutate(event.currentTarget.checked)}
      />
      {mark.isError ? <Fault fault={mark.error} /> : null}
    </>
  );
}
