import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import css from "./Shell.module.css";
import { useMay, useSession } from "./session";

interface Place {
  to: string;
  name: string;
  open: boolean;
}

/** Where to go: what one uses all day stands open, the rest by what it is about. */
export function Navigation() {
  const { t } = useTranslation("shell");
  const session = useSession();
  const may = useMay();
  const place = (to: string, name: string, ...permissions: string[]): Place => ({
    to,
    name,
    open: permissions.some((each) => may(each)),
  });
  return (
    <nav className={css.nav} aria-label={t("nav.label")}>
      {session.user.agent ? <Link to="/desk">{t("nav.desk")}</Link> : null}
      {may("floor.manage") || may("floor.lead") ? <Link to="/floor">{t("nav.floor")}</Link> : null}
      {may("portal.read") ? <Link to="/portal">{t("nav.portal")}</Link> : null}
      {may("calls.read") ? <Link to="/calls">{t("nav.calls")}</Link> : null}
      <Group
        name={t("nav.persons")}
        places={[
          place("/persons", t("nav.persons"), "persons.read"),
          place("/segments", t("nav.segments"), "segments.use"),
          place("/imports", t("nav.imports"), "persons.import"),
          place("/privacy", t("nav.privacy"), "privacy.read", "contact_lists.write"),
        ]}
      />
      <Group
        name={t("nav.talk")}
        places={[
          place("/scripts", t("nav.scripts"), "scripts.write", "scripts.report"),
          place("/products", t("nav.products"), "products.write"),
        ]}
      />
      <Group
        name={t("nav.reports")}
        places={[
          // A client's user has this report on his own page.
          ...(may("portal.read") ? [] : [place("/reports/queues", t("nav.queues"), "queues.report")]),
          place("/reports/agents", t("nav.agents"), "agents.report"),
          place("/classes", t("nav.classes"), "classes.report"),
          place("/reports/coverage", t("nav.coverage"), "scripts.run"),
          place("/reports/week", t("nav.week"), "classes.report"),
          place("/reports/sources", t("nav.sources"), "sources.report"),
          place("/reports/offers", t("nav.offers"), "offers.report"),
          place("/quality", t("nav.quality"), "quality.own"),
          place("/reports/experts", t("nav.experts"), "experts.report"),
          place("/reports/treatment", t("nav.treatment"), "treatment.report"),
          place("/whatif", t("nav.whatif"), "whatif.run"),
        ]}
      />
      {may("staff.read") ? <Link to="/setup">{t("nav.setup")}</Link> : null}
      {may("history.read") ? <Link to="/audit">{t("nav.audit")}</Link> : null}
    </nav>
  );
}

function Group({ name, places }: { name: string; places: Place[] }) {
  const path = useLocation({ select: (location) => location.pathname });
  const open = places.filter((each) => each.open);
  const [first] = open;
  if (!first) return null;
  if (open.length === 1) return <Link to={first.to}>{first.name}</Link>;
  const here = open.some((each) => path === each.to || path.startsWith(`${each.to}/`));
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <UnstyledButton className={css.group} data-here={here || undefined}>
          {name}
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {open.map((each) => (
          <Menu.Item key={each.to} component={Link} to={each.to}>
            {each.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
