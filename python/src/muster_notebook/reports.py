"""What is shown in a notebook."""

import html

_OUTCOMES = {0: "pass", 1: "no", 2: "wrong usage", 3: "it could not be found out"}


class Report:
    """What the gate said: `code` as `muster gate` ends with, `text`, `page` (HTML with pictures) and
    `record` (the report's JSON, whose schema `docs/schemas` has)."""

    def __init__(self, code, text, page, record):
        self.code = code
        self.text = text
        self.page = page
        self.record = record

    @property
    def passes(self):
        """Whether a merge would be let in."""
        return self.code == 0

    def __repr__(self):
        return self.text.rstrip() or _OUTCOMES.get(self.code, str(self.code))

    def _repr_html_(self):
        """The page in a frame that can run nothing and reach nothing."""
        return (
            '<iframe sandbox="" style="width:100%;height:46em;border:1px solid #8888" '
            f'title="Report of the gate" srcdoc="{html.escape(self.page, quote=True)}"></iframe>')


class ScoredRecords(list):
    """The answers of a score function, in the order of the records."""

    _SHOWN = 20

    def to_frame(self):
        """The same as a pandas data frame."""
        import pandas

        return pandas.DataFrame.from_records([r if isinstance(r, dict) else {"score": r} for r in self])

    def _repr_html_(self):
        rows = [r if isinstance(r, dict) else {"score": r} for r in self[: self._SHOWN]]
        names = list(dict.fromkeys(name for row in rows for name in row))
        cell = lambda tag, value: f"<{tag}>{html.escape(str(value))}</{tag}>"
        head = "".join(cell("th", name) for name in names)
        body = "".join(
            "<tr>" + "".join(cell("td", row.get(name, "")) for name in names) + "</tr>"
            for row in rows)
        more = len(self) - len(rows)
        rest = f"<p>and {more} more</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"
