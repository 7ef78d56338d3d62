import { ActionIcon, Menu } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "./Desk";
import { chosenSpeaker } from "./line/line";
import { chosenMicrophone } from "./line/microphone";

/** Microphone and speaker of this computer; a change acts at once, in a talk too. */
export function DeviceMenu() {
  const { t } = useTranslation("desk");
  const [opened, setOpened] = useState(false);
  return (
    <Menu width={300} opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("devices.label")}>
          <IconSettings size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{opened ? <Devices /> : null}</Menu.Dropdown>
    </Menu>
  );
}

function Devices() {
  const { t } = useTranslation("desk");
  const { line } = useDesk();
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const [microphone, setMicrophone] = useState(chosenMicrophone());
  const [speaker, setSpeaker] = useState(chosenSpeaker());
  useEffect(() => {
    void navigator.mediaDevices?.enumerateDevices().then(setDevices);
  }, []);
  const inputs = devices.filter((device) => device.kind === "audioinput");
  const outputs = devices.filter((device) => device.kind === "audiooutput");
  return (
    <>
      <DeviceList
        title={t("devices.microphone")}
        devices={inputs}
        chosen={microphone}
        onChoose={(id) => {
          setMicrophone(id);
          void line.changeMicrophone(id);
        }}
      />
      <DeviceList
        title={t("devices.speaker")}
        devices={outputs}
        chosen={speaker}
        onChoose={(id) => {
          setSpeaker(id);
          line.changeSpeaker(id);
        }}
      />
    </>
  );
}

interface DeviceListProps {
  title: string;
  devices: MediaDeviceInfo[];
  chosen: string;
  onChoose: (device: string) => void;
}

function DeviceList({ title, devices, chosen, onChoose }: DeviceListProps) {
  const { t } = useTranslation("desk");
  const current = devices.some((device) => device.deviceId === chosen)
    ? chosen
    : (devices[0]?.deviceId ?? "");
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {devices.length === 0 ? <Menu.Item disabled>{t("devices.none")}</Menu.Item> : null}
      {devices.map((device) => (
        <Menu.Item
          key={device.deviceId}
          role="menuitemradio"
          aria-checked={device.deviceId === current}
          rightSection={device.deviceId === current ? "✓" : ""}
          closeMenuOnClick={false}
          onClick={() => onChoose(device.deviceId)}
        >
          {device.label || t("devices.unnamed")}
        </Menu.Item>
      ))}
    </>
  );
}
