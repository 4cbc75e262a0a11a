"""The two programs that do the work: `git` and `muster`."""

import os
import shutil
import subprocess

from .errors import MusterError

#: How many bytes of a program's errors are shown.
_SHOWN = 4000


class Outcome:
    """How a program ended: `code`, `output` and `errors` as text."""

    def __init__(self, code, output, errors):
        self.code = code
        self.output = output
        self.errors = errors


def find_muster():
    """The path of `muster`: `MUSTER` of the environment, else the one on the path."""
    program = os.environ.get("MUSTER") or shutil.which("muster")
    if not program:
        raise MusterError(
            "muster is not installed here",
            hint="put it on the PATH, or its path into the environment variable MUSTER")
    return program


def run(arguments, folder=None, text=None, environment=None):
    """Runs a program to its end, never through a shell."""
    try:
        done = subprocess.run(
            arguments, cwd=folder, input=text, capture_output=True, text=True, errors="replace",
            stdin=subprocess.DEVNULL if text is None else None,
            env=dict(os.environ, **(environment or {})))
    except OSError as error:
        raise MusterError(f"failed to run {arguments[0]}: {error}") from None
    return Outcome(done.returncode, done.stdout, done.stderr)


def git(folder, *arguments, text=None, environment=None):
    """What git prints, without the last line's end; an error with git's own words otherwise."""
    done = run(["git", "-C", folder, *arguments], text=text, environment=environment)
    if done.code:
        raise MusterError(f"git {arguments[0]}: {last_words(done)}")
    return done.output.rstrip("\n")


def last_words(outcome):
    """The end of what a program had to say."""
    return (outcome.errors.strip() or outcome.output.strip() or f"exit {outcome.code}")[-_SHOWN:]
