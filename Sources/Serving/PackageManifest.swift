package import Vocabulary

/// What `package.json` says: which model, which version, and what it is made of.
///
/// `docs/runtime.md` describes the format. Whoever makes a package writes ``json``, and the runtime
/// reads it back with ``init(_:)``.
package struct PackageManifest: Hashable, Sendable {
  /// How a model's code is run.
  package enum Language: String, Hashable, Sendable, CaseIterable {
    case python
    /// R, as the machine has it.
    case r
    /// The primary file is an executable that speaks JSON lines.
    case command
  }

  /// The names of the functions that the worker calls.
  package struct Functions: Hashable, Sendable {
    /// Runs once in each worker, before the first record.
    package var initialise: String?
    /// Called with each record; required for Python and R, without meaning for a command.
    package var score: String?
    /// Not called here; they belong to the version.
    package var metrics: String?
    package var train: String?

    /// Functions by name.
    package init(
      initialise: String? = nil, score: String? = nil, metrics: String? = nil,
      train: String? = nil
    ) {
      self.initialise = initialise
      self.score = score
      self.metrics = metrics
      self.train = train
    }
  }

  /// Where the model's interpreter and libraries are.
  package struct Environment: Hashable, Sendable {
    /// The interpreter itself; a shim would not work in the sandbox.
    package var python: String?
    /// The interpreter's installation, which the sandbox shows to the worker.
    package var prefix: String?
    /// A folder of modules that is searched before the interpreter's own.
    package var sitePackages: String?

    /// An environment by its folders, each an absolute path.
    package init(python: String? = nil, prefix: String? = nil, sitePackages: String? = nil) {
      self.python = python
      self.prefix = prefix
      self.sitePackages = sitePackages
    }
  }

  /// The schemas of records and answers: paths among the package's files.
  package struct Schemas: Hashable, Sendable {
    package var input: String?
    package var output: String?
    /// Whether what does not fit is refused.
    package var isEnforced: Bool

    /// Schemas by path.
    package init(input: String? = nil, output: String? = nil, isEnforced: Bool = false) {
      self.input = input
      self.output = output
      self.isEnforced = isEnforced
    }
  }

  package var model: ModelName
  package var version: Digest
  package var language: Language
  /// The file that holds the functions, or the executable.
  package var primary: RepositoryPath
  package var functions: Functions
  /// Everything that executes.
  package var files: [PackageFile]
  package var environment: Environment
  package var schemas: Schemas
  /// Records that each worker scores before it takes requests.
  package var warmUp: [JSON]

  /// A manifest by its parts.
  package init(
    model: ModelName, version: Digest, language: Language, primary: RepositoryPath,
    functions: Functions, files: [PackageFile], environment: Environment = Environment(),
    schemas: Schemas = Schemas(), warmUp: [JSON] = []
  ) {
    self.model = model
    self.version = version
    self.language = language
    self.primary = primary
    self.functions = functions
    self.files = files
    self.environment = environment
    self.schemas = schemas
    self.warmUp = warmUp
  }
}
