import { Title, Tooltip } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/hooks";
import { Since } from "../../ui/clocks";
import { percent, serviceLevel, waitingIn, waitsSince } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { Empty } from "../../ui/parts";
import css from "./DeskPage.module.css";
import { useMyQueues } from "./seat";

/** What waits in the queues of my clients. */
export function QueuesPanel() {
  const { t, i18n } = useTranslation(["desk", "words"]);
  const calls = useLive((state) => state.calls);
  const names = useNames();
  const rows = useMyQueues();
  return (
    <>
      <div className={css.head}>
        <Title order={2}>{t("queues.title")}</Title>
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconListCheck} title={t("queues.none")} hint={t("queues.none_hint")} />
      ) : (
        <table className={css.rows}>
          <thead>
            <tr>
              <th scope="col">{t("queues.queue")}</th>
              <th scope="col">{t("queues.waiting")}</th>
              <th scope="col">{t("queues.longest")}</th>
              <th scope="col">{t("queues.sl")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ setting, today }) => {
              const waiting = waitingIn(calls, setting.id);
              const oldest = waiting[0];
              return (
                <tr key={setting.id}>
                  <th scope="row">
                    <strong>{names.client(setting.client)}</strong>
                    <br />
                    {names.queue(setting.id)}
                  </th>
                  <td>{waiting.length}</td>
                  <td>{oldest ? <Since at={waitsSince(oldest)} /> : "–"}</td>
                  <td>
                    <Tooltip
                      multiline
                      w={280}
                      label={t("words:metric.sl_formula", { target: setting.target_s })}
                    >
                      <span>{percent(serviceLevel(today), i18n.language)}</span>
                    </Tooltip>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}
