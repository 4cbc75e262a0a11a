"""The one error that leaves this package."""


class MusterError(Exception):
    """What went wrong, and what to do about it; shown without a traceback in a notebook."""

    def __init__(self, message, hint=None):
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self):
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message

    def _render_traceback_(self):
        """IPython shows these lines in the place of a stack of its own frames."""
        lines = [f"error: {self.message}"]
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return lines
