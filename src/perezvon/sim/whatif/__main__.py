"""A process that plays replications: a ``Task`` on its standard input, a line of JSON for each on its output.

A process of its own can be stopped at any moment, and leaves the others their share of the machine.
"""

import os
import sys

from perezvon.features.whatif.change import BadChange
from perezvon.sim.whatif.play import Stage
from perezvon.sim.whatif.wire import Line, decode_task, encode_line

NICE = 10


def main() -> None:
    """Play until the task is done or nobody reads any more."""
    os.nice(NICE)
    out = sys.stdout.buffer
    try:
        for replica in Stage(decode_task(sys.stdin.buffer.read())).all():
            out.write(encode_line(Line(replica)) + b"\n")
            out.flush()
    except BadChange as fault:
        out.write(encode_line(Line(code=fault.code, value=fault.value)) + b"\n")
        out.flush()
    except BrokenPipeError:
        os.close(sys.stdout.fileno())  # the worker is gone: nothing is left to say, not even at exit


if __name__ == "__main__":
    main()
