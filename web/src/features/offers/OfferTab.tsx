import { Skeleton } from "@mantine/core";
import { IconShoppingBagX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import type { CallWish } from "../../api/http";
import { useMay } from "../../app/session";
import { Empty, Fault } from "../../ui/parts";
import { AgreementPanel } from "./AgreementPanel";
import { useCallOffers } from "./data";
import type { Known } from "./known";
import css from "./Offers.module.css";
import { ShownList } from "./ShownList";
import { Suggested } from "./Suggested";
import type { Said } from "./terms";
import { WishForm } from "./WishForm";

interface OfferTabProps {
  call: CallView;
  /** What the card of the person knows already. */
  known: Known;
  /** What the script asked about the deal. */
  said: Said;
  /** Whether its keys count now. */
  active: boolean;
  /** The first price of the call was named; whether it is an end of the prices. */
  onFirstNamed: (extreme: boolean) => void;
  /** It was marked by mistake: what is the first now; null: nothing was named. */
  onFirstTakenBack: (extreme: boolean | null) => void;
  /** The conditions of the call's agreement are fixed. */
  onFixed: () => void;
}

/** What he wants, what to offer and why, what he said to it, and what was agreed. */
export function OfferTab({
  call,
  known,
  said,
  active,
  onFirstNamed,
  onFirstTakenBack,
  onFixed,
}: OfferTabProps) {
  const { t } = useTranslation("offers");
  const may = useMay();
  const offers = useCallOffers(call.call);
  if (!may("offers.write") || call.client === null)
    return <Empty icon={IconShoppingBagX} title={t("not_here")} hint={t("not_here_hint")} />;
  if (offers.isPending) return <Skeleton h={240} m="md" w="auto" />;
  if (offers.isLoadingError) return <Fault fault={offers.error} onAgain={() => void offers.refetch()} />;
  const wish: CallWish | null = offers.data.wish;
  return (
    <div className={css.tab}>
      <WishForm key={call.call} call={call} client={call.client} wish={wish} known={known} />
      <Suggested
        call={call.call}
        client={call.client}
        wish={wish}
        shown={offers.data.shown}
        active={active}
        onFirstNamed={onFirstNamed}
      />
      <ShownList call={call.call} offers={offers.data} onFirstTakenBack={onFirstTakenBack} />
      {call.person ? (
        <AgreementPanel
          call={call.call}
          person={call.person}
          shown={offers.data.shown}
          said={said}
          onFixed={onFixed}
        />
      ) : (
        <p className={css.quiet}>{t("agreement.nobody")}</p>
      )}
    </div>
  );
}
