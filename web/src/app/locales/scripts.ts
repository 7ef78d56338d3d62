import enEditor from "./en/editor.json";
import enResults from "./en/results.json";
import ruEditor from "./ru/editor.json";
import ruResults from "./ru/results.json";

/** Words that only who writes scripts needs: they come with those pages, not with the desk. */
export const en = { editor: enEditor, results: enResults };
export const ru = { editor: ruEditor, results: ruResults };
