"""Models of a Muster registry, written, tested and proposed from a notebook.

    %load_ext muster_notebook

See docs/notebooks.md of Muster. Everything that the magics do can be called: a :class:`Registry` has
drafts, a :class:`Draft` is written to, run, judged and proposed.
"""

from .draft import Draft
from .errors import MusterError
from .registry import Registry
from .reports import Report, ScoredRecords

__all__ = ["Draft", "MusterError", "Registry", "Report", "ScoredRecords", "load_ipython_extension"]


def load_ipython_extension(shell):
    """What `%load_ext muster_notebook` calls."""
    from .magics import MusterMagics

    shell.register_magics(MusterMagics(shell))
