import { Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../../api/facts";
import { useNames } from "../../../ui/names";
import { PassedOn } from "./PassedOn";
import css from "./Transfer.module.css";

/** A colleague asks about his caller: who, with which words; the call is still his. */
export function AskedPanel({ call }: { call: CallView }) {
  const { t } = useTranslation("transfer");
  const names = useNames();
  return (
    <div className={css.asked}>
      <Title order={2}>{t("asked_title")}</Title>
      <p>{t("asked_talk", { name: names.agent(call.agent) })}</p>
      <PassedOn call={call} from={call.agent} />
    </div>
  );
}
