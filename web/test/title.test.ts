import { expect, test } from "vitest";
import { pageOf } from "../src/app/title";

test("every page has a name in its tab, a page of a thing that of its list", () => {
  const pages = [
    ...["/desk", "/floor", "/portal", "/calls", "/persons", "/segments", "/imports", "/privacy"],
    ...["/scripts", "/products", "/classes", "/quality", "/whatif", "/setup", "/audit", "/account"],
    ...["queues", "coverage", "week", "sources", "offers", "experts", "treatment"].map(
      (each) => `/reports/${each}`,
    ),
  ];
  for (const page of pages) expect(pageOf(page), page).toBe(page);
  expect(pageOf("/quality/evaluations/e-1")).toBe("/quality");
  expect(pageOf("/nowhere")).toBeUndefined();
});
