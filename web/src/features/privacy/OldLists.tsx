import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import css from "./Privacy.module.css";
import { useLists } from "./privacy";

/** The alarm of lists that are too old to be relied on: calls that need consent are refused meanwhile. */
export function OldLists() {
  const { t } = useTranslation("privacy");
  const lists = useLists();
  const old = (lists.data ?? []).filter((each) => each.active && each.old);
  if (old.length === 0) return null;
  return (
    <span role="alert" className={css.alarm}>
      <IconAlertTriangle size={16} aria-hidden />
      {old.map((each) => t("list_old", { name: each.name, count: each.age_days })).join("; ")}
    </span>
  );
}
