import { Tabs } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { Empty } from "../../ui/parts";
import { Calibrations } from "./Calibrations";
import { Cards } from "./Cards";
import { Evaluations } from "./Evaluations";
import { FirstContact } from "./FirstContact";
import css from "./Quality.module.css";
import { TABS, type Tab } from "./quality";
import { Reminders } from "./Reminders";
import { Report } from "./Report";
import { Samples } from "./Samples";
import { Training } from "./Training";

const NEEDS: Record<Tab, string> = {
  evaluations: "quality.own",
  samples: "quality.evaluate",
  report: "quality.report",
  first_contact: "quality.report",
  calibrations: "quality.evaluate",
  training: "quality.own",
  cards: "quality.manage",
};
const PANELS: Record<Tab, () => React.ReactNode> = {
  evaluations: Evaluations,
  samples: Samples,
  report: Report,
  first_contact: FirstContact,
  calibrations: Calibrations,
  training: Training,
  cards: Cards,
};

/** How well is talked, by scorecards, and what is learnt from it. */
export function QualityPage() {
  const { t } = useTranslation("quality");
  const may = useMay();
  const { tab } = useSearch({ from: "/quality" });
  const navigate = useNavigate({ from: "/quality" });
  const open = TABS.filter((each) => may(NEEDS[each]));
  const shown = open.find((each) => each === tab) ?? open[0];
  if (!shown) return <Empty icon={IconLock} title={t("not_allowed")} />;
  const Panel = PANELS[shown];
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("title")}</h1>
        <Reminders />
      </header>
      <Tabs
        value={shown}
        onChange={(value) => void navigate({ search: { tab: TABS.find((each) => each === value) } })}
      >
        <Tabs.List aria-label={t("title")}>
          {open.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={shown}>{null}</Tabs.Panel>
      </Tabs>
      <section className={`panel ${css.list}`} aria-label={t(`tab.${shown}`)}>
        <Panel />
      </section>
    </div>
  );
}
