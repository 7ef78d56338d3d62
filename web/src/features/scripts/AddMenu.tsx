import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDocument } from "./document";
import { added, exits } from "./graph";
import { LOOK } from "./kinds";
import { KINDS, stepOf } from "./script";

/** Which kind of step to add; it goes between `after` and what follows that. */
export function AddMenu({ after, children }: { after: string | null; children: ReactNode }) {
  const { t } = useTranslation("editor");
  const doc = useDocument();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {KINDS.map((kind) => {
          const { icon: Icon, tone } = LOOK[kind];
          return (
            <Menu.Item
              key={kind}
              leftSection={<Icon size={16} color={`var(--tone-${tone})`} aria-hidden />}
              onClick={() => {
                const before = stepOf(doc.script, after);
                const way = before ? exits(before).at(-1) : undefined;
                const place = before && way ? { step: before.id, slot: way.slot } : undefined;
                const [script, id] = added(doc.script, kind, place);
                doc.change(script);
                doc.select(id);
              }}
            >
              {t(`kind.${kind}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
