import type { Import } from "../../api/http";

export const TONES: Record<Import["state"], string> = {
  draft: "gray",
  reading: "blue",
  matching: "blue",
  applying: "blue",
  done: "green",
  refused: "red",
  cancelled: "yellow",
  undoing: "blue",
  undone: "gray",
};

export const RUNNING: readonly Import["state"][] = ["reading", "matching", "applying", "undoing"];
