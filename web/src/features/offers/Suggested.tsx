import { Button } from "@mantine/core";
import { IconQuote, IconShoppingBagX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallWish, ShownOffer, SuggestionOut, WhyOut } from "../../api/http";
import { useHotkeys } from "../../ui/hotkeys";
import { money } from "../../ui/money";
import { Empty, Fault, Key } from "../../ui/parts";
import { useCallWriting, useSuggestions } from "./data";
import css from "./Offers.module.css";

interface SuggestedProps {
  call: string;
  client: string;
  wish: CallWish | null;
  shown: readonly ShownOffer[];
  active: boolean;
  onFirstNamed: (extreme: boolean) => void;
}

/** What to offer now, in this order, each with its reason; a key says that its price was named. */
export function Suggested({ call, client, wish, shown, active, onFirstNamed }: SuggestedProps) {
  const { t, i18n } = useTranslation("offers");
  const { show } = useCallWriting(call);
  const taken = shown.filter((each) => each.answer === "taken").map((each) => each.product);
  const found = useSuggestions(
    wish && {
      client,
      product: wish.product,
      deciding_value: wish.deciding_value,
      exclusions: wish.exclusions,
      budget: wish.budget,
      currency: wish.currency,
      failing: wish.failing,
      bought: taken,
    },
  );
  const rows = (found.data?.suggestions ?? []).filter(
    (each) => !shown.some((old) => old.product === each.product),
  );
  const name = (each: SuggestionOut) =>
    show.mutate(
      { product: each.product, role: each.role, why: each.why.map((why) => why.code) },
      {
        onSuccess: ({ shown: [first, ...more] }) => {
          if (first && more.length === 0) onFirstNamed(first.extreme !== null);
        },
      },
    );
  const keys = rows.slice(0, 9).map((each, n) => [`Digit${n + 1}`, () => name(each)]);
  useHotkeys(active ? Object.fromEntries(keys) : {});
  if (wish === null) return <p className={css.quiet}>{t("suggest.first")}</p>;
  return (
    <section aria-label={t("suggest.title")} className={css.part}>
      <h3 className="label">{t("suggest.title")}</h3>
      {wish.budget_asked_at === null ? (
        <p className={css.warn} role="status">
          {t("suggest.ask_budget")}
        </p>
      ) : null}
      {found.data && found.data.unknown_exclusions.length > 0 ? (
        <p className={css.warn} role="status">
          {t("suggest.unknown_exclusions", { words: found.data.unknown_exclusions.join(", ") })}
        </p>
      ) : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {show.isError ? <Fault fault={show.error} /> : null}
      {found.data && rows.length === 0 ? (
        <Empty
          icon={IconShoppingBagX}
          title={t("suggest.none")}
          hint={t(`suggest.nothing.${found.data.nothing || "all_shown"}`)}
        />
      ) : null}
      <ol className={css.suggestions}>
        {rows.map((each, n) => (
          <li key={each.product} data-role={each.role}>
            <div className={css.line}>
              <strong>{each.name}</strong>
              <span className="tabular">{money(each.price, each.currency, i18n.language)}</span>
            </div>
            <div className={css.why}>
              <span className={css.role}>{t(`role.${each.role}`)}</span>
              <Reasons why={each.why} currency={each.currency} />
            </div>
            {each.say ? (
              <p className={css.say}>
                <IconQuote size={14} aria-hidden /> {each.say}
              </p>
            ) : null}
            <div className={css.buttons}>
              <Button
                size="xs"
                variant={n === 0 ? "filled" : "default"}
                rightSection={n < 9 ? <Key>{n + 1}</Key> : null}
                loading={show.isPending && show.variables.product === each.product}
                onClick={() => name(each)}
              >
                {t("suggest.name")}
              </Button>
              {each.available !== null ? (
                <span className={css.quiet}>{t("suggest.left", { count: each.available })}</span>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
      {found.data?.objection ? (
        <p className={css.objection}>
          <span className="label">{t("suggest.objection")}</span>
          <br />
          {found.data.objection}
        </p>
      ) : null}
    </section>
  );
}

/** Codes and figures as words. */
export function Reasons({ why, currency }: { why: readonly WhyOut[]; currency: string }) {
  const { t, i18n } = useTranslation("offers");
  const said = why.map(({ code, values }) => {
    const shown: Record<string, string> = {};
    for (const [key, value] of Object.entries(values)) {
      const amount = ["budget", "ceiling", "price", "more"].includes(key);
      const word =
        key === "value" ? t(`value.${value as "price"}`, { defaultValue: String(value) }) : String(value);
      shown[key] = amount ? money(Number(value), currency, i18n.language) : word;
    }
    return t(`why.${code as "asked_for"}`, { ...shown, defaultValue: code });
  });
  return <span>{said.join("; ")}</span>;
}
