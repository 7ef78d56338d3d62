import { Skeleton, Title } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconPhone } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { At, Since } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { AgentStateIcon, Direction, toneStyle } from "../../ui/state";
import { AGENT_TONE } from "../../ui/theme";
import { clock } from "../../ui/time";
import { dayOf, partOf, useCallsToday } from "../../ui/today";
import { Reminders } from "../quality/Reminders";
import { CallNumber } from "./CallNumber";
import { useDesk } from "./Desk";
import css from "./DeskPage.module.css";
import { DialPanel } from "./DialPanel";
import idle from "./Idle.module.css";
import { LastAttempt } from "./LastAttempt";
import { useMyWaiting } from "./seat";

/** Between two calls: why nothing rings, and what was. */
export function IdlePanel() {
  const { t } = useTranslation(["desk", "words"]);
  const { status } = useDesk();
  const why = useWhyIdle();
  if (!status) return null;
  return (
    <>
      <div className={`${idle.state} tone`} style={toneStyle(AGENT_TONE[status.state])}>
        <AgentStateIcon state={status.state} size={36} />
        <div>
          <Title order={1}>{t(`words:agent_state.${status.state}`)}</Title>
          <p>{why}</p>
        </div>
        <span className={idle.clock}>
          <Since at={status.since} />
        </span>
      </div>
      <DialPanel />
      <div className={idle.reminders}>
        <Reminders />
      </div>
      <RecentCalls />
    </>
  );
}

/** "Why am I idle?" from what the centre shows now. */
function useWhyIdle(): string {
  const { t } = useTranslation("desk");
  const { status, lineState } = useDesk();
  const names = useNames();
  const waiting = useMyWaiting().length;
  if (!status) return "";
  if (status.line !== "up") {
    return lineState.phase === "up" && !lineState.onDemand ? t("idle.line_coming") : t("idle.no_line");
  }
  if (status.presence !== "ready") return t("idle.not_ready", { reason: names.reason(status.reason) });
  return waiting === 0 ? t("idle.nobody_waits") : t("idle.others_turn", { count: waiting });
}

function RecentCalls() {
  const { t } = useTranslation(["desk", "words", "parts"]);
  const { agent } = useDesk();
  const calls = useCallsToday(agent);
  const names = useNames();
  const rows = calls.data?.slice(0, 12).map((call) => partOf(call, agent)) ?? [];
  if (calls.isLoadingError) return <Fault fault={calls.error} onAgain={() => void calls.refetch()} />;
  if (calls.isPending) return <Skeleton h={160} m="md" w="auto" />;
  if (rows.length === 0) {
    return <Empty icon={IconPhone} title={t("idle.no_calls")} hint={t("idle.no_calls_hint")} />;
  }
  const [last] = rows;
  // A list that is being asked for again may not know the call that has just ended: R would dial another number.
  const fresh = !calls.isFetching;
  return (
    <>
      {fresh && last?.direction === "outbound" && last.how !== "answered" ? <LastAttempt row={last} /> : null}
      <table className={idle.recent}>
        <caption className="label">{t("idle.recent")}</caption>
        <tbody>
          {rows.map((row) => (
            <tr key={row.call}>
              <td>
                <Direction direction={row.direction} />{" "}
                <Link to="/calls" search={{ call: row.call }} className="number-link">
                  <At at={row.arrived_at} />
                </Link>
              </td>
              <td>{names.client(row.client)}</td>
              <td>
                {row.caller ? (
                  <CallNumber number={row.caller} client={row.client} ours={row.number} />
                ) : (
                  t("words:unknown_caller")
                )}
              </td>
              <td>
                {names.disposition(row.disposition) ||
                  (row.how === "answered" ? "" : t(`words:how.${row.how}`))}
                {row.taken ? <IconArrowBackUp size={14} aria-label={t("parts:taken")} /> : null}
                {row.given ? <IconArrowForwardUp size={14} aria-label={t("parts:given")} /> : null}
              </td>
              <td>{clock(row.talk_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Today's numbers of mine. */
export function MyDay() {
  const { t } = useTranslation(["desk", "parts"]);
  const { agent } = useDesk();
  const calls = useCallsToday(agent);
  const day = dayOf(calls.data ?? [], agent);
  const average = (total: number) => (day.handled > 0 ? clock(total / day.handled) : "–");
  return (
    <>
      <div className={css.head}>
        <Title order={2}>{t("day.title")}</Title>
      </div>
      <table className={css.rows}>
        <tbody>
          <tr>
            <th scope="row">{t("day.handled")}</th>
            <td>
              <Link
                to="/calls"
                search={{ agent: [agent], how: ["answered"], day: "today" }}
                className="number-link"
              >
                {day.handled}
              </Link>
            </td>
          </tr>
          <tr>
            <th scope="row" title={t("day.aht_formula")}>
              {t("day.aht")}
            </th>
            <td>{day.aht_ms === null ? "–" : clock(day.aht_ms)}</td>
          </tr>
          <tr>
            <th scope="row">{t("day.talk")}</th>
            <td>{average(day.talk_ms)}</td>
          </tr>
          <tr>
            <th scope="row">{t("day.hold")}</th>
            <td>{average(day.hold_ms)}</td>
          </tr>
          <tr>
            <th scope="row">{t("day.wrap")}</th>
            <td>{average(day.wrap_ms)}</td>
          </tr>
          {day.taken + day.given > 0 ? (
            <tr>
              <th scope="row">{t("parts:transferred")}</th>
              <td>
                {day.taken} / {day.given}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </>
  );
}
