import { Tabs } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { Empty } from "../../ui/parts";
import { Holds } from "./Holds";
import { Lines } from "./Lines";
import { OldLists } from "./OldLists";
import { OutsideLists } from "./OutsideLists";
import css from "./Privacy.module.css";
import { Purposes } from "./Purposes";
import { useRequests } from "./privacy";
import { Requests } from "./Requests";
import { Texts } from "./Texts";

const TABS = ["requests", "holds", "lines", "lists", "purposes", "texts"] as const;

/** Requests of people about their data, legal holds, and who must not be called. */
export function PrivacyPage() {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const { tab } = useSearch({ from: "/privacy" });
  const navigate = useNavigate({ from: "/privacy" });
  if (!may("privacy.read")) return <Empty icon={IconLock} title={t("not_allowed")} />;
  const shown = TABS.find((each) => each === tab) ?? "requests";
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("title")}</h1>
        <Late />
        <OldLists />
      </header>
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(value) => void navigate({ search: { tab: value ?? undefined } })}
        className={css.list}
      >
        <Tabs.List>
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="requests">
          <Requests />
        </Tabs.Panel>
        <Tabs.Panel value="holds">
          <Holds />
        </Tabs.Panel>
        <Tabs.Panel value="lines">
          <Lines />
        </Tabs.Panel>
        <Tabs.Panel value="lists">
          <OutsideLists />
        </Tabs.Panel>
        <Tabs.Panel value="purposes">
          <Purposes />
        </Tabs.Panel>
        <Tabs.Panel value="texts">
          <Texts />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Late() {
  const { t } = useTranslation("privacy");
  const requests = useRequests(false);
  if (!requests.data || requests.data.open === 0) return null;
  const { open, late } = requests.data;
  return (
    <span role="status" className={late > 0 ? css.late : css.quiet}>
      {t("open_count", { count: open })}
      {late > 0 ? `, ${t("late_count", { count: late })}` : ""}
    </span>
  );
}
