"""Where the command `perezvon` begins: before anything long is read, Ctrl-C ends it without a traceback."""

import signal
import sys

INTERRUPTED = 130


def main() -> None:
    """Read the commands, then do what was asked."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from perezvon.main import cli

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        cli.main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
