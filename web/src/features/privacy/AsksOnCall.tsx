import { Button, Select } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallRequestNew } from "../../api/http";
import { useMay } from "../../app/session";
import { Fault } from "../../ui/parts";
import css from "./Privacy.module.css";
import { useTakeOnCall } from "./privacy";

const KINDS = ["access", "erasure", "stop"] as const;
const CHECKS = ["questions", "number"] as const;

/** He asks on the telephone what is held of him, or wants it destroyed: one click files it with its day. */
export function AsksOnCall({ person, call }: { person: string; call: string }) {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const take = useTakeOnCall(call);
  const [identity, setIdentity] = useState<CallRequestNew["identity"]>("");
  if (!may("privacy.take")) return null;
  return (
    <section className={css.rights} aria-label={t("asks.title")}>
      <h3 className="label">{t("asks.title")}</h3>
      <Select
        size="xs"
        label={t("asks.identity")}
        data={[
          { value: "", label: t("identity.none") },
          ...CHECKS.map((each) => ({ value: each as string, label: t(`identity.${each}`) })),
        ]}
        allowDeselect={false}
        value={identity ?? ""}
        onChange={(value) => setIdentity((value ?? "") as CallRequestNew["identity"])}
      />
      <div className={css.row}>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            size="xs"
            variant="default"
            loading={take.isPending && take.variables?.kind === kind}
            onClick={() => take.mutate({ person, kind, identity })}
          >
            {t(`asks.${kind}`)}
          </Button>
        ))}
      </div>
      <span role="status" className={css.quiet}>
        {take.data ? (
          <>
            <IconCircleCheck size={14} aria-hidden />{" "}
            {t("asks.taken", { kind: t(`kind.${take.data.kind}`), due: take.data.due })}
          </>
        ) : null}
      </span>
      {take.isError ? <Fault fault={take.error} /> : null}
    </section>
  );
}
