// Before anything is painted: the theme that was chosen last, so that a dark screen does not flash white.
const kept = localStorage.getItem("mantine-color-scheme-value") ?? "auto";
const dark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
document.documentElement.style.background = dark ? "#0f1419" : "#f4f6f8";
