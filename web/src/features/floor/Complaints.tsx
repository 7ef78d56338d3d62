import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMay } from "../../app/session";
import { Ago } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import css from "./FloorPage.module.css";

const KEY = ["complaints"];
const LOOK_MS = 4_000;

/** Complaints that nobody took yet: an alarm until somebody who leads sees to it. Nothing while there is none. */
export function Complaints() {
  const { t } = useTranslation("subjects");
  const may = useMay();
  const names = useNames();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: KEY,
    queryFn: () => api("GET /api/complaints", {}),
    enabled: may("complaints.take"),
    refetchInterval: LOOK_MS,
  });
  const take = useMutation({
    mutationFn: (call: string) => api("POST /api/complaints/{call}/take", { path: { call } }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  if (!found.data || found.data.length === 0) return null;
  return (
    <section className={`panel ${css.box}`} aria-live="assertive" aria-label={t("complaints.title")}>
      <h2 className={css.boxTitle}>{t("complaints.title")}</h2>
      {found.data.map((each) => (
        <div key={each.call} className={css.alarm}>
          <IconAlertTriangle size={18} aria-hidden style={{ flex: "none" }} />
          <span style={{ flex: 1 }}>
            <Link to="/calls" search={{ call: each.call }}>
              {each.person_name || t("complaints.unnamed")}
            </Link>
            <small>
              {names.client(each.client)} · {names.agent(each.agent)} · <Ago at={each.made_at} />
              {each.promise ? ` · ${t("complaints.owed")}` : ""}
            </small>
          </span>
          <Button
            size="compact-xs"
            loading={take.isPending && take.variables === each.call}
            onClick={() => take.mutate(each.call)}
          >
            {t("complaints.take")}
          </Button>
        </div>
      ))}
      {take.isError ? <Fault fault={take.error} /> : null}
    </section>
  );
}
