import { Tooltip } from "@mantine/core";
import { IconClockOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { HoursView, NumberSet, QueueSet } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { useServerNow } from "../../ui/clocks";
import { Badge } from "../../ui/state";
import { opening } from "../../ui/time";

interface ClosedOf {
  /** How many of the queue's numbers are closed; all of them when the queue itself is. */
  count: number;
  all: number;
  /** The calendar that opens first. */
  first: HoursView;
}

/** Which numbers of a queue are closed now; null: none. */
export function closedOf(
  queue: QueueSet,
  numbers: Record<string, NumberSet>,
  hours: Record<string, HoursView>,
): ClosedOf | null {
  const own = Object.values(numbers).filter((number) => number.queue === queue.id);
  const shut = (id: string | null) => (id && hours[id]?.status?.open === false ? hours[id] : undefined);
  const whole = shut(queue.hours);
  if (whole) return { count: own.length, all: own.length, first: whole };
  const closed = own.flatMap((number) => shut(number.hours) ?? []);
  const [first] = closed.sort((a, b) => when(a) - when(b));
  return first ? { count: closed.length, all: own.length, first } : null;
}

function when(view: HoursView): number {
  return view.status?.until ? Date.parse(view.status.until) : Number.POSITIVE_INFINITY;
}

/** "closed until Monday, 09:00" under a queue's name, and why. */
export function Closed({ queue }: { queue: QueueSet }) {
  const { t, i18n } = useTranslation("floor");
  const numbers = useLive((state) => state.numbers);
  const hours = useLive((state) => state.hours);
  const now = useServerNow();
  const found = closedOf(queue, numbers, hours);
  if (!found) return null;
  const { setting, status } = found.first;
  const until = status?.until ? opening(status.until, now, i18n.language, setting.zone) : "";
  const some = found.count < found.all;
  const words = some
    ? t(until ? "closed.some_until" : "closed.some", { count: found.count, all: found.all, when: until })
    : t(until ? "closed.until" : "closed.always", { when: until });
  const today = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: setting.zone }).format(now);
  const day = setting.days.find((each) => each.date === today);
  const name = i18n.language === "ru" ? setting.name_ru : setting.name_en;
  const why = t(`closed.why.${status?.why ?? "week"}`, {
    name: (i18n.language === "ru" ? day?.name_ru : day?.name_en) ?? "",
    reason: setting.closed_reason || "–",
  });
  return (
    <Tooltip label={`${name}: ${why}`}>
      <div>
        <Badge tone="notready" icon={IconClockOff}>
          {words}
        </Badge>
      </div>
    </Tooltip>
  );
}
