/** What a result may say of its call; a centre may add words of its own. */
export const DISPOSITION_FLAGS = [
  "sale",
  "meeting",
  "said_yes",
  "asked_question",
  "booked",
  "left_contact",
  "good",
  "service",
  "consultation",
  "help",
  "support",
  "difficult",
  "follow_up",
  "problem",
];
