import { Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Fault } from "../../ui/parts";
import { useChange, useName, useScorecards } from "./quality";

/** Begins an evaluation of a call by one of the scorecards that fit, or goes on with it. */
export function EvaluateButton({ call, client }: { call: string; client: string | null }) {
  const { t } = useTranslation("quality");
  const name = useName();
  const navigate = useNavigate();
  const cards = useScorecards();
  const begin = useChange(
    (scorecard: string) => api("POST /api/quality/evaluations", { body: { call, scorecard } }),
    (made) => void navigate({ to: "/quality/evaluations/$id", params: { id: made.id } }),
  );
  const fit =
    cards.data?.filter((each) => each.active && (each.client === null || each.client === client)) ?? [];
  return (
    <>
      <Menu shadow="md" position="bottom-start">
        <Menu.Target>
          <Button size="xs" variant="default" loading={begin.isPending || cards.isPending}>
            {t("evaluate")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {fit.map((each) => (
            <Menu.Item key={each.id} onClick={() => begin.mutate(each.id)}>
              {name(each)}
            </Menu.Item>
          ))}
          {fit.length === 0 ? <Menu.Label>{t("none.cards")}</Menu.Label> : null}
        </Menu.Dropdown>
      </Menu>
      {begin.isError ? <Fault fault={begin.error} /> : null}
    </>
  );
}
