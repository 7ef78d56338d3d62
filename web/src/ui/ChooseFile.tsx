import { Button, type ButtonProps, FileButton } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useRef } from "react";

interface ChooseFileProps extends ButtonProps {
  accept: string;
  onChoose: (file: File) => void;
}

/** Chooses one file. A file of the same name, repaired meanwhile, can be chosen again at once: a browser is
 * silent about the choice that it still holds. */
export function ChooseFile({ accept, onChoose, disabled, ...button }: ChooseFileProps) {
  const forget = useRef<() => void>(null);
  const choose = (file: File | null) => {
    forget.current?.();
    if (file) onChoose(file);
  };
  return (
    <FileButton onChange={choose} accept={accept} disabled={disabled ?? false} resetRef={forget}>
      {(props) => (
        <Button
          leftSection={<IconUpload size={14} aria-hidden />}
          {...button}
          {...props}
          disabled={disabled ?? false}
        />
      )}
    </FileButton>
  );
}
