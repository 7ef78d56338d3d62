import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import css from "./Quality.module.css";
import { useReminders } from "./quality";

/** What waits for the one who looks; nothing where nothing waits. */
export function Reminders() {
  const { t } = useTranslation("quality");
  const found = useReminders().data;
  if (!found) return null;
  const parts = [
    { name: "new", tab: "evaluations" },
    { name: "trainings", tab: "training" },
    { name: "overdue", tab: "training" },
    { name: "appeals", tab: "evaluations" },
    { name: "calibrations", tab: "calibrations" },
    { name: "team_overdue", tab: "training" },
    { name: "team_expiring", tab: "training" },
  ] as const;
  const shown = parts.filter((each) => found[each.name] > 0);
  if (shown.length === 0) return null;
  return (
    <div role="status">
      <ul className={css.marks} style={{ margin: 0, padding: 0, listStyle: "none" }}>
        {shown.map((each) => (
          <li key={each.name}>
            <Link to="/quality" search={{ tab: each.tab }} className="number-link">
              {t(`reminder.${each.name}`, { count: found[each.name] })}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
