import { Button, Menu, Skeleton } from "@mantine/core";
import { IconClipboardList } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CardTemplate, Scorecard } from "../../api/http";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { CardEditor } from "./CardEditor";
import css from "./Quality.module.css";
import { useName, useScorecards } from "./quality";

const BLANK = {
  key: "",
  name_ru: "",
  name_en: "",
  body: { sections: [] },
} satisfies CardTemplate;

/** The scorecards, and the builder of forms. */
export function Cards() {
  const { t } = useTranslation("quality");
  const name = useName();
  const names = useNames();
  const found = useScorecards();
  const [edited, setEdited] = useState<Scorecard | null>(null);
  const templates = useQuery({
    queryKey: ["quality", "templates"],
    queryFn: () => api("GET /api/quality/templates", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const begin = ({ key: _, ...from }: CardTemplate) =>
    setEdited({ ...from, id: "", client: null, active: true, number: 0, version: 0 });
  if (edited) return <CardEditor key={edited.id} card={edited} onClose={() => setEdited(null)} />;
  return (
    <>
      <div className={css.row}>
        <Menu shadow="md" position="bottom-start">
          <Menu.Target>
            <Button>{t("card.new")}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {templates.data?.map((each) => (
              <Menu.Item key={each.key} onClick={() => begin(each)}>
                {t("card.from", { name: name(each) })}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => begin(BLANK)}>{t("card.blank")}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={200} m="md" w="auto" /> : null}
      {found.data?.length === 0 ? <Empty icon={IconClipboardList} title={t("none.cards")} /> : null}
      {found.data && found.data.length > 0 ? (
        <table className={css.table}>
          <tbody>
            {found.data.map((each) => (
              <tr key={each.id}>
                <td>
                  {name(each)}
                  {each.active ? "" : ` · ${t("inactive")}`}
                </td>
                <td>{each.client ? names.client(each.client) : t("card.all_clients")}</td>
                <td>{t("form_number", { number: each.number })}</td>
                <td className={css.number}>
                  {t("card.criteria", { count: each.body.sections.flatMap((one) => one.criteria).length })}
                </td>
                <td>
                  <Button size="compact-sm" variant="default" onClick={() => setEdited(each)}>
                    {t("change")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}
