import { Button, Tooltip } from "@mantine/core";
import { IconListCheck, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CallView, QueueLive } from "../../api/facts";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { Since, useServerNow } from "../../ui/clocks";
import {
  abandonment,
  asa,
  percent,
  queuesInOrder,
  serviceLevel,
  waitingIn,
  waitsSince,
} from "../../ui/metrics";
import { phone, useNames } from "../../ui/names";
import { Empty } from "../../ui/parts";
import { Sparkline } from "../../ui/Sparkline";
import { toneStyle } from "../../ui/state";
import { clock } from "../../ui/time";
import { Closed } from "./Closed";
import css from "./FloorPage.module.css";
import type { LiveWhich } from "./LiveCallsDrawer";
import { Overflow } from "./Overflow";
import { type Staffing, useStaffing } from "./serving";

const SHOWN = 6;

interface QueuesProps {
  onLiveCalls: (which: LiveWhich) => void;
}

/** A row for each queue: who waits, who could answer, how it went today. */
export function Queues({ onLiveCalls }: QueuesProps) {
  const { t } = useTranslation(["floor", "words"]);
  const queues = useLive((state) => state.queues);
  const calls = useLive((state) => state.calls);
  const staffing = useStaffing();
  const sets = useMay()("settings.write");
  const rows = queuesInOrder(queues);
  if (rows.length === 0) {
    return (
      <section className="panel">
        <Empty
          icon={IconListCheck}
          title={t("queues.none")}
          hint={t(sets ? "queues.none_yours" : "queues.none_hint")}
          action={
            sets ? (
              <Button component={Link} to="/setup" variant="default" size="xs" mt={6}>
                {t("queues.set_up")}
              </Button>
            ) : null
          }
        />
      </section>
    );
  }
  return (
    <section className={`panel ${css.scroller}`} aria-label={t("queues.label")}>
      <table className={css.queues}>
        <thead>
          <tr>
            <th scope="col">{t("queues.queue")}</th>
            <th scope="col">{t("queues.waiting")}</th>
            {staffing ? (
              <th scope="col">
                <Tooltip label={t("queues.staff_hint")}>
                  <span>{t("queues.staff")}</span>
                </Tooltip>
              </th>
            ) : null}
            <th scope="col">{t("queues.service_level")}</th>
            <th scope="col">{t("queues.abandoned")}</th>
            <th scope="col">{t("queues.asa")}</th>
            <th scope="col">{t("queues.hour")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <QueueRow
              key={row.setting.id}
              row={row}
              waiting={waitingIn(calls, row.setting.id)}
              staff={staffing ? staffing(row.setting) : null}
              onLiveCalls={onLiveCalls}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface QueueRowProps extends QueuesProps {
  row: QueueLive;
  waiting: CallView[];
  staff: Staffing | null;
}

function QueueRow({ row, waiting, staff, onLiveCalls }: QueueRowProps) {
  const { t, i18n } = useTranslation(["floor", "words"]);
  const names = useNames();
  const { setting, today } = row;
  const colour = useLive((state) => state.clients[setting.client]?.colour) ?? "var(--quiet)";
  const level = serviceLevel(today);
  const average = asa(today);
  const lost = abandonment(today);
  const low = level !== null && level < setting.target_share;
  return (
    <tr>
      <th scope="row">
        <span className={css.queueName}>
          <span className={css.dot} style={{ background: colour }} />
          <span>
            <strong>{names.client(setting.client)}</strong> · {names.queue(setting.id)}
            <Closed queue={setting} />
            <Overflow row={row} waiting={waiting.length} />
          </span>
        </span>
      </th>
      <td>
        <People
          waiting={waiting}
          target_s={setting.target_s}
          onOpen={() => onLiveCalls({ what: "waiting", queue: setting.id })}
        />
      </td>
      {staff ? (
        <td>
          <Staff staff={staff} waiting={waiting.length} />
        </td>
      ) : null}
      <td>
        <Tooltip multiline w={320} label={t("words:metric.sl_formula", { target: setting.target_s })}>
          <Link
            to="/calls"
            search={{ day: "today", queue: [setting.id] }}
            className="number-link"
            style={low ? { color: "var(--tone-trouble)", fontWeight: 600 } : {}}
          >
            {percent(level, i18n.language)}
            {low ? " ↓" : ""}
          </Link>
        </Tooltip>
      </td>
      <td>
        <Link
          to="/calls"
          search={{ day: "today", queue: [setting.id], how: ["abandoned"] }}
          className="number-link"
        >
          {today.abandoned}
        </Link>
        {lost !== null && today.abandoned > 0 ? (
          <span className={css.none}> {percent(lost, i18n.language)}</span>
        ) : null}
      </td>
      <td>
        <Tooltip multiline w={320} label={t("words:metric.asa_formula")}>
          {average === null ? (
            <span>–</span>
          ) : (
            <Link
              to="/calls"
              search={{ day: "today", queue: [setting.id], how: ["answered"] }}
              className="number-link"
            >
              {clock(average)}
            </Link>
          )}
        </Tooltip>
      </td>
      <td>
        <Sparkline tallies={row.hour} />
      </td>
    </tr>
  );
}

function Staff({ staff, waiting }: { staff: Staffing; waiting: number }) {
  const { t } = useTranslation("floor");
  const nobody = staff.ready + staff.busy === 0;
  return (
    <span style={nobody && waiting > 0 ? { color: "var(--tone-trouble)", fontWeight: 600 } : {}}>
      {t("queues.staff_counts", { ready: staff.ready, busy: staff.busy, away: staff.away })}
    </span>
  );
}

interface PeopleProps {
  waiting: CallView[];
  target_s: number;
  onOpen: () => void;
}

/** Those who wait, one by one: who is past the target is seen at once. */
function People({ waiting, target_s, onOpen }: PeopleProps) {
  const { t } = useTranslation(["floor", "words"]);
  const now = useServerNow();
  if (waiting.length === 0) return <span className={css.none}>{t("queues.nobody")}</span>;
  return (
    <button type="button" className={`${css.plain} ${css.people}`} onClick={onOpen}>
      {waiting.slice(0, SHOWN).map((call) => {
        const since = waitsSince(call);
        const late = now - Date.parse(since) > target_s * 1000;
        return (
          <span
            key={call.call}
            className={`${css.person} tone tone-soft`}
            style={toneStyle(late ? "trouble" : "offered")}
            title={call.caller ? phone(call.caller) : t("words:unknown_caller")}
          >
            <IconUser size={12} stroke={2.5} aria-hidden />
            <Since at={since} />
          </span>
        );
      })}
      {waiting.length > SHOWN ? <span className={css.none}>+{waiting.length - SHOWN}</span> : null}
    </button>
  );
}
