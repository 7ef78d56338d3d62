"""Whose voices may be shipped, and under which terms: see ATTRIBUTION.md beside the demo prompts."""

from typing import Final

LICENCES: Final = {
    "festival/msu_ru_nsh_clunits": "BSD-like, © 2005 Nickolay V. Shmyrev",
    "piper/en_US-joe-medium": "CC0-1.0",
    "flite/slt": "CMU Flite (BSD-like), © 1999-2016 Carnegie Mellon University",
    "flite/rms": "CMU Flite (BSD-like), © 1999-2016 Carnegie Mellon University",
    "flite/awb": "CMU Flite (BSD-like), © 1999-2016 Carnegie Mellon University",
}
