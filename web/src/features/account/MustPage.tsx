import { Button, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSignOut } from "../../app/session";
import { LanguageSwitch } from "../../app/UserMenu";
import { Fault } from "../../ui/parts";
import css from "./Account.module.css";
import { PasswordForm } from "./PasswordForm";
import { SecondFactor } from "./SecondFactor";

/** What has to be done before anything else opens. */
export function MustPage({ must }: { must: "password" | "second_factor" }) {
  const { t } = useTranslation(["account", "shell"]);
  const signOut = useSignOut();
  return (
    <main className={css.must}>
      <LanguageSwitch />
      <section className={`panel ${css.part}`}>
        <Title order={1} size={20}>
          {t(`account:must.${must}`)}
        </Title>
        <p className={css.quiet}>{t(`account:must.${must}_why`)}</p>
        {must === "password" ? <PasswordForm /> : <SecondFactor />}
        {signOut.isError ? <Fault fault={signOut.error} /> : null}
        <div>
          <Button variant="subtle" color="gray" onClick={() => signOut.mutate(false)}>
            {t("shell:menu.sign_out")}
          </Button>
        </div>
      </section>
    </main>
  );
}
