"""The words of a notebook."""

from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from .registry import Registry


@magics_class
class MusterMagics(Magics):
    """`%muster`, `%%model`, `%%schema`, `%%requirements`, `%%manifest`, `%score`, `%metrics`,
    `%train`, `%gate`, `%propose`."""

    def __init__(self, shell):
        super().__init__(shell)
        self._registry = None

    @property
    def registry(self):
        """The registry that was named last, else the one of the notebook's folder."""
        if self._registry is None:
            self._registry = Registry()
        return self._registry

    # Where

    @magic_arguments()
    @argument("verb", choices=["use", "check", "discard"])
    @argument("name", help="use: the clone's folder; check, discard: the model")
    @argument("--branch", default="main", help="use: the tracked branch")
    @line_magic
    def muster(self, line):
        """Name the registry, look for problems of a draft, or throw a draft away."""
        given = parse_argstring(self.muster, line)
        if given.verb == "use":
            self._registry = Registry(given.name, given.branch)
            print(f"registry {self._registry.git_folder}, tracked branch {given.branch}")
        elif given.verb == "check":
            print(self.registry.draft(given.name).validate() or "no problem found")
        else:
            self.registry.draft(given.name).discard()
            print(f"the draft of {given.name} is gone")

    # Writing

    @magic_arguments()
    @argument("model")
    @argument("--file", help="the source's name in the model's folder (default: score.py or score.R)")
    @argument("--language", choices=["python", "r"], default="python")
    @argument("--only-write", action="store_true", help="do not run the cell here as well")
    @cell_magic
    def model(self, line, cell):
        """The cell is the source of a model, with its smart tags. Python is run here too, so that
        its functions can be tried."""
        given = parse_argstring(self.model, line)
        path = self.registry.draft(given.model).write_source(cell, given.file, given.language)
        print(f"wrote {path}")
        if given.language == "python" and not given.only_write:
            result = self.shell.run_cell(cell)
            result.raise_error()

    @magic_arguments()
    @argument("model")
    @argument("slot", choices=["input", "output"])
    @cell_magic
    def schema(self, line, cell):
        """The cell is the Avro schema of what goes into a model, or of what comes out."""
        given = parse_argstring(self.schema, line)
        print(f"wrote {self.registry.draft(given.model).write_schema(cell, given.slot)}")

    @magic_arguments()
    @argument("model")
    @cell_magic
    def requirements(self, line, cell):
        """The cell is the model's requirements.txt."""
        given = parse_argstring(self.requirements, line)
        print(f"wrote {self.registry.draft(given.model).write('requirements.txt', cell)}")

    @magic_arguments()
    @argument("model")
    @cell_magic
    def manifest(self, line, cell):
        """The cell is the model's manifest, model.yaml, whole."""
        given = parse_argstring(self.manifest, line)
        draft = self.registry.draft(given.model)
        print(f"wrote {draft.write('model.yaml', cell)}")
        problems = draft.validate()
        if problems:
            print(problems)

    @magic_arguments()
    @argument("model")
    @argument("file")
    @line_magic
    def attach(self, line):
        """Copy a file into the model, as an attachment."""
        given = parse_argstring(self.attach, line)
        print(f"wrote {self.registry.draft(given.model).attach(given.file)}")

    # Running

    @magic_arguments()
    @argument("model")
    @argument("--data", required=True, help="a dataset of the registry, or a file")
    @line_magic
    def score(self, line):
        """Score data with the draft, in its platform and sandbox; the value is a list."""
        given = parse_argstring(self.score, line)
        return self.registry.draft(given.model).run("score", given.data)

    @magic_arguments()
    @argument("model")
    @argument("--data", required=True, help="a dataset of the registry, or a file")
    @line_magic
    def metrics(self, line):
        """Run the draft's own metrics function; the value is its JSON."""
        given = parse_argstring(self.metrics, line)
        return self.registry.draft(given.model).run("metrics", given.data)

    @magic_arguments()
    @argument("model")
    @argument("--data", required=True, help="a dataset of the registry, or a file")
    @argument("--output", required=True, help="a folder for what is trained")
    @line_magic
    def train(self, line):
        """Run the draft's train function; what it wrote is in the folder."""
        given = parse_argstring(self.train, line)
        return self.registry.draft(given.model).run("train", given.data, given.output)

    @magic_arguments()
    @argument("model")
    @line_magic
    def gate(self, line):
        """Judge the draft as a pull request would be, and show the report."""
        given = parse_argstring(self.gate, line)
        return self.registry.draft(given.model).judge()

    # Proposing

    @magic_arguments()
    @argument("model")
    @argument("-m", "--message", required=True, nargs="+", help="the commit's message")
    @argument("--branch", help="default: proposals/<model>")
    @argument("--push", help="the remote that the branch is pushed to")
    @line_magic
    def propose(self, line):
        """Make a branch with the draft, for a pull request."""
        given = parse_argstring(self.propose, line)
        message = " ".join(given.message).strip("\"'")
        branch = self.registry.draft(given.model).propose(message, given.branch, given.push)
        print(f"branch {branch}" + (f", pushed to {given.push}" if given.push else ""))
        print(f"judge it anywhere: muster gate --head {branch}")
