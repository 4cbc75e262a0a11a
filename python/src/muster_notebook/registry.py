"""A clone of a registry."""

import os
import re

from . import programs
from .draft import Draft
from .errors import MusterError

#: What a name of a resource looks like (docs/kinds of Muster).
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Registry:
    """A clone on this machine. Its work tree and its branches are left as they are: a draft is a
    linked work tree of its own, and a proposal is a new branch."""

    def __init__(self, folder=".", branch="main"):
        done = programs.run(
            ["git", "-C", os.path.expanduser(folder), "rev-parse", "--path-format=absolute",
             "--git-common-dir"])
        if done.code:
            raise MusterError(
                f"{folder} is in no git repository",
                hint="clone the registry, then: %muster use PATH")
        self.git_folder = done.output.strip()
        self.branch = branch
        self._drafts = {}

    @property
    def state(self):
        """Muster's working state: environments and measurements are shared with the clone."""
        return os.path.join(self.git_folder, "muster")

    def git(self, *arguments, **options):
        """What git prints in this repository."""
        return programs.git(self.git_folder, *arguments, **options)

    def draft(self, model):
        """The draft of a model, made at first use from the tracked branch."""
        if not NAME.fullmatch(model):
            raise MusterError(
                f'"{model}" is no name of a model',
                hint="lower-case letters, digits and hyphens, 63 at most")
        if model not in self._drafts:
            self._drafts[model] = Draft(self, model)
        return self._drafts[model]
