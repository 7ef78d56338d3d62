import { Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AgentState } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { Since } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { AgentBadge } from "../../ui/state";
import { useDesk } from "./Desk";
import css from "./DeskPage.module.css";

const ORDER: readonly AgentState[] = [
  "ready",
  "wrap_up",
  "not_ready",
  "talking",
  "hold",
  "reserved",
  "dialling",
  "rejoining",
];
const SHOWN = 14;

/** Colleagues on the floor: who could help is first. */
export function Around() {
  const { t } = useTranslation("desk");
  const { agent } = useDesk();
  const agents = useLive((state) => state.agents);
  const names = useNames();
  const rows = Object.values(agents)
    .filter((each) => each.agent !== agent && ORDER.includes(each.state))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.since.localeCompare(b.since))
    .slice(0, SHOWN);
  return (
    <>
      <div className={css.head}>
        <Title order={2}>{t("around.title")}</Title>
      </div>
      {rows.length === 0 ? <p className={css.body}>{t("around.nobody")}</p> : null}
      <table className={css.rows}>
        <tbody>
          {rows.map((row) => (
            <tr key={row.agent}>
              <th scope="row">{names.agent(row.agent)}</th>
              <td>
                <AgentBadge state={row.state} note={<Since at={row.since} />} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
