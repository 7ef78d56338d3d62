import { Avatar, Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserShield,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../live/hooks";
import { setShortcuts, useShortcuts } from "../ui/hotkeys";
import { useFaultText } from "../ui/parts";
import { type Language, setLanguage } from "./i18n";
import { useSavePreferences, useSession, useSignOut } from "./session";
import css from "./UserMenu.module.css";

const THEMES = ["auto", "light", "dark"] as const;
const THEME_ICON = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

export function LanguageSwitch({ onChange }: { onChange?: (language: Language) => void }) {
  const { t, i18n } = useTranslation("shell");
  const choose = (value: string) => {
    const language: Language = value === "en" ? "en" : "ru";
    setLanguage(language);
    onChange?.(language);
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("language.label")}
      value={i18n.language}
      onChange={choose}
      data={[
        { value: "ru", label: "RU" },
        { value: "en", label: "EN" },
      ]}
    />
  );
}

/** Language, theme and the way out; the choice is kept with the user. */
export function UserMenu() {
  const { t } = useTranslation("shell");
  const session = useSession();
  const save = useSavePreferences();
  const signOut = useSignOut();
  const shortcuts = useShortcuts();
  const text = useFaultText();
  const { setColorScheme } = useMantineColorScheme();
  const onFloor = useLive((state) => {
    const status = session.user.agent ? state.agents[session.user.agent] : undefined;
    return status !== undefined && status.presence !== "out";
  });
  const leave = () =>
    signOut.mutate(onFloor, {
      onError: (fault) => notifications.show({ color: "red", message: text(fault) }),
    });
  const applied = useRef(false);
  useEffect(() => {
    if (applied.current) return;
    applied.current = true;
    setLanguage(session.user.language);
    setColorScheme(session.user.theme);
  }, [session, setColorScheme]);
  return (
    <>
      <LanguageSwitch onChange={(language) => save.mutate({ language })} />
      <Menu width={230} position="bottom-end">
        <Menu.Target>
          <UnstyledButton className={css.me}>
            <span className="unseen">{t("menu.label")}</span>
            <Avatar size={28} name={session.user.name} color="gray" aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={css.who}>
            <Text fw={600}>{session.user.name}</Text>
            <Text size="xs" c="dimmed">
              {t(`role.${session.user.role}`)} · {session.user.login}
            </Text>
          </div>
          <Menu.Divider />
          <Menu.Label>{t("theme.label")}</Menu.Label>
          {THEMES.map((theme) => {
            const Icon = THEME_ICON[theme];
            return (
              <ThemeItem
                key={theme}
                theme={theme}
                icon={<Icon size={16} />}
                onChoose={() => save.mutate({ theme })}
              />
            );
          })}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconKeyboard size={16} />}
            role="menuitemcheckbox"
            aria-checked={shortcuts}
            rightSection={shortcuts ? "✓" : ""}
            closeMenuOnClick={false}
            onClick={() => setShortcuts(!shortcuts)}
          >
            {t("menu.shortcuts")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item component={Link} to="/account" leftSection={<IconUserShield size={16} />}>
            {t("menu.account")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
            {t("menu.sign_out")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

interface ThemeItemProps {
  theme: (typeof THEMES)[number];
  icon: React.ReactNode;
  onChoose: () => void;
}

function ThemeItem({ theme, icon, onChoose }: ThemeItemProps) {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chosen = colorScheme === theme;
  return (
    <Menu.Item
      leftSection={icon}
      rightSection={chosen ? "✓" : ""}
      role="menuitemradio"
      aria-checked={chosen}
      closeMenuOnClick={false}
      onClick={() => {
        setColorScheme(theme);
        onChoose();
      }}
    >
      {t(`theme.${theme}`)}
    </Menu.Item>
  );
}
