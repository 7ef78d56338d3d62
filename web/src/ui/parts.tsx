import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, type TablerIcon } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";

/** A hot key as printed on its button. */
export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="key" aria-hidden>
      {children}
    </kbd>
  );
}

interface EmptyProps {
  icon: TablerIcon;
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
}

/** Nothing here, and what to do next. */
export function Empty({ icon: Icon, title, hint, action }: EmptyProps) {
  return (
    <Stack align="center" justify="center" gap={6} p="lg" ta="center">
      <Icon size={28} stroke={1.5} color="var(--quiet)" aria-hidden />
      <Text fw={600}>{title}</Text>
      {hint ? (
        <Text size="sm" c="dimmed" maw={380}>
          {hint}
        </Text>
      ) : null}
      {action}
    </Stack>
  );
}

/** Why a request failed, as a sentence; of fields that were refused: what each of them lacks. */
export function useFaultText(): (fault: unknown) => string {
  const { t } = useTranslation("shell");
  return (fault) => {
    if (!(fault instanceof ApiError)) return t("fault.unreachable");
    const fields = new Set(fault.fields.map((each) => each.message));
    return fields.size > 0 ? [...fields].join(" ") : fault.message;
  };
}

export function Fault({ fault, onAgain }: { fault: unknown; onAgain?: () => void }) {
  const { t } = useTranslation("shell");
  const text = useFaultText();
  return (
    <Alert icon={<IconAlertTriangle size={18} />} color="red" variant="light" role="alert">
      <Stack gap={8} align="flex-start">
        {text(fault)}
        {onAgain ? (
          <Button size="xs" variant="default" onClick={onAgain}>
            {t("fault.again")}
          </Button>
        ) : null}
      </Stack>
    </Alert>
  );
}

/** What was saved says so, until something is changed again. */
export function Saved({ when }: { when: boolean }) {
  const { t } = useTranslation("shell");
  return (
    <Text size="sm" c="var(--tone-ready)" role="status">
      {when ? t("saved") : ""}
    </Text>
  );
}

interface GuardProps {
  children: ReactNode;
  message: string;
}

/** A broken part of the screen must not take the call panel with it. */
export class Guard extends Component<GuardProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <Alert color="red" icon={<IconAlertTriangle size={18} />} m="md" role="alert">
        {this.props.message}
      </Alert>
    );
  }
}
