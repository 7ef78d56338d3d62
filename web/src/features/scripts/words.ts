import i18next from "i18next";
import { en, ru } from "../../app/locales/scripts";

for (const [language, bundle] of Object.entries({ en, ru })) {
  for (const [namespace, words] of Object.entries(bundle)) {
    i18next.addResourceBundle(language, namespace, words);
  }
}
