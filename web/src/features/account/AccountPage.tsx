import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import css from "./Account.module.css";
import { PasswordForm } from "./PasswordForm";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

/** One's own account: how one signs in, where one is signed in, and which programs act in one's name. */
export function AccountPage() {
  const { t } = useTranslation("account");
  const may = useMay();
  return (
    <div className={css.page}>
      <h1>{t("title")}</h1>
      <section className={`panel ${css.part}`}>
        <h2>{t("second.title")}</h2>
        <SecondFactor />
      </section>
      <section className={`panel ${css.part}`}>
        <h2>{t("password.title")}</h2>
        <PasswordForm />
      </section>
      <section className={`panel ${css.part} ${css.wide}`}>
        <h2>{t("sessions.title")}</h2>
        <Sessions />
      </section>
      {may("tokens.own") ? (
        <section className={`panel ${css.part} ${css.wide}`}>
          <h2>{t("tokens.title")}</h2>
          <Tokens />
        </section>
      ) : null}
    </div>
  );
}
