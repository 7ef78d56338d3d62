import { Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { useChange, useName, useScorecards } from "./quality";

interface EvaluateButtonProps {
  call: string;
  client: string | null;
  /** Whose part of the call; several: one is chosen with the scorecard. */
  agents: string[];
}

/** Begins an evaluation of a call by one of the scorecards that fit, or goes on with it. */
export function EvaluateButton({ call, client, agents }: EvaluateButtonProps) {
  const { t } = useTranslation("quality");
  const names = useNames();
  const name = useName();
  const navigate = useNavigate();
  const cards = useScorecards();
  const begin = useChange(
    (chosen: { scorecard: string; agent: string | null }) =>
      api("POST /api/quality/evaluations", { body: { call, ...chosen } }),
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
          {(agents.length > 0 ? agents : [null]).map((agent) => (
            <Fragment key={agent}>
              {agents.length > 1 ? <Menu.Label>{names.agent(agent)}</Menu.Label> : null}
              {fit.map((each) => (
                <Menu.Item key={each.id} onClick={() => begin.mutate({ scorecard: each.id, agent })}>
                  {name(each)}
                </Menu.Item>
              ))}
            </Fragment>
          ))}
          {fit.length === 0 ? <Menu.Label>{t("none.cards")}</Menu.Label> : null}
        </Menu.Dropdown>
      </Menu>
      {begin.isError ? <Fault fault={begin.error} /> : null}
    </>
  );
}
