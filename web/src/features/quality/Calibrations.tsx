import { Button, Skeleton } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Calibration, RaterAgreement } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { percent } from "../../ui/metrics";
import { useDirectory, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import css from "./Quality.module.css";
import { points, useChange, useTitle } from "./quality";

/** Several evaluate the same call blind; then they see how far they agree. */
export function Calibrations() {
  const { t } = useTranslation("quality");
  const found = useQuery({
    queryKey: ["quality", "calibrations"],
    queryFn: () => api("GET /api/quality/calibrations", {}),
  });
  return (
    <>
      <p className={`${css.quiet} ${css.padded}`}>{t("calibration.hint")}</p>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={240} m="md" w="auto" /> : null}
      {found.data?.length === 0 ? (
        <Empty icon={IconScale} title={t("none.calibrations")} hint={t("none.calibrations_hint")} />
      ) : null}
      {found.data?.map((each) => (
        <One key={each.id} calibration={each} />
      ))}
    </>
  );
}

function One({ calibration }: { calibration: Calibration }) {
  const { t } = useTranslation("quality");
  const may = useMay();
  const navigate = useNavigate();
  const names = useNames();
  const directory = useDirectory().data;
  const user = (login: string) => directory?.users.find((each) => each.id === login)?.name ?? login;
  const path = { calibration: calibration.id };
  const join = useChange(
    () => api("POST /api/quality/calibrations/{calibration}/join", { path }),
    (made) => void navigate({ to: "/quality/evaluations/$id", params: { id: made.id } }),
  );
  const close = useChange(() =>
    api("POST /api/quality/calibrations/{calibration}/close", {
      path,
      body: { version: calibration.version },
    }),
  );
  const through = calibration.finished.length;
  return (
    <article>
      <h2 className={css.group}>
        <Link to="/calls" search={{ call: calibration.call }} className="number-link">
          {names.agent(calibration.agent)}
        </Link>{" "}
        · <At at={calibration.made_at} />
      </h2>
      <div className={css.row}>
        <span>
          {calibration.evaluators
            .map((each) => `${user(each)}${calibration.finished.includes(each) ? " ✓" : ""}`)
            .join(", ")}
        </span>
        {calibration.may_join ? (
          <Button size="xs" loading={join.isPending} onClick={() => join.mutate(undefined)}>
            {t(calibration.evaluation ? "calibration.go_on" : "calibration.join")}
          </Button>
        ) : null}
        {calibration.closed_at === null && may("quality.manage") ? (
          <Button
            size="xs"
            variant="default"
            disabled={through < 2}
            loading={close.isPending}
            onClick={() => close.mutate(undefined)}
          >
            {t("calibration.close")}
          </Button>
        ) : null}
      </div>
      {join.isError ? <Fault fault={join.error} /> : null}
      {close.isError ? <Fault fault={close.error} /> : null}
      {calibration.agreement ? <Agreed agreement={calibration.agreement} user={user} /> : null}
    </article>
  );
}

function Agreed({ agreement, user }: { agreement: RaterAgreement; user: (login: string) => string }) {
  const { t, i18n } = useTranslation("quality");
  const title = useTitle();
  const people = Object.keys(agreement.scores);
  const share = (value: number | null) => (value === null ? "–" : percent(value, i18n.language));
  return (
    <>
      <p className={css.padded}>
        {t("calibration.same", { share: share(agreement.same) })} ·{" "}
        <span title={t("calibration.alpha_hint")}>
          {agreement.alpha === null
            ? t("calibration.no_alpha")
            : t("calibration.alpha", {
                alpha: new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 }).format(
                  agreement.alpha,
                ),
              })}
        </span>
      </p>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("column.criterion")}</th>
            {people.map((each) => (
              <th key={each} scope="col" className={css.number}>
                {user(each)}
              </th>
            ))}
            <th scope="col" className={css.number}>
              {t("calibration.agree")}
            </th>
          </tr>
        </thead>
        <tbody>
          {agreement.criteria.map((row) => (
            <tr key={row.key} style={row.same !== null && row.same < 1 ? { fontWeight: 600 } : undefined}>
              <td>{title(row)}</td>
              {people.map((each) => (
                <td key={each} className={css.number}>
                  {row.marks[each] ?? t("mark.none_short")}
                </td>
              ))}
              <td className={css.number}>{share(row.same)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t("column.score")}</th>
            {people.map((each) => (
              <td key={each} className={css.number}>
                {points(agreement.scores[each], i18n.language)}
              </td>
            ))}
            <td />
          </tr>
        </tbody>
      </table>
    </>
  );
}
