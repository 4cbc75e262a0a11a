import Sandbox
import Vocabulary

/// How a job that has been laid out is started: its command, and what it sees.
struct JobCommand: Sendable {
  /// The file in which the harness leaves its results.
  static let resultName = "harness"
  /// The files of a command: that it was reached at all, and what it answered.
  static let startedName = "started"
  static let answerName = "answer"

  private(set) var command: [String] = []
  private(set) var recipe: SandboxRecipe
  /// The harness's description of the job, for Python.
  private(set) var description: JSON?

  private let work: String
  private let results: String
  private let inputs: [String]

  /// Places everything: inside the sandbox under short fixed paths, without one where it stands.
  init(_ job: Job, in folder: JobFolder, isConfined: Bool) {
    recipe = SandboxRecipe(isConfined: isConfined)
    work = recipe.lend(folder.work, at: SandboxLayout.work)
    results = recipe.lend(folder.results, at: SandboxLayout.results)
    var inputs: [String] = []
    for (index, path) in folder.inputs.enumerated() {
      inputs.append(recipe.show(path, at: "\(SandboxLayout.inputs)/\(index)"))
    }
    self.inputs = inputs
    recipe.workingFolder = work
    recipe.temporaryBytes = max(1 << 20, min(job.limits.diskBytes, job.limits.memoryBytes / 2))
    recipe.environment = [
      "HOME": work, "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin",
      "TMPDIR": isConfined ? "/tmp" : folder.temporary,
    ]
    recipe.environment["MUSTER_SEED"] = job.seed.map { "\($0)" }
  }

  /// Starts the harness in an interpreter, isolated from what is installed beside it.
  mutating func runHarness(
    of job: Job, in folder: JobFolder, interpreter: PythonInterpreter,
    environment: PythonEnvironment?, nonce: String
  ) {
    recipe.showInstallation(interpreter.prefixes)
    // The order of sets and dictionaries of text must not change from run to run.
    recipe.environment["PYTHONHASHSEED"] = "0"
    recipe.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    let harness = recipe.show(folder.harness, at: SandboxLayout.harness)
    let packages = environment.map {
      recipe.show($0.sitePackages, at: SandboxLayout.packages)
    }
    command = [
      interpreter.executable, "-s", "-S", "-u", "-X", "utf8", harness + "/harness.py",
      harness + "/job.json",
    ]
    describe(job, packages: packages, nonce: nonce)
  }

  /// Starts the harness in R. Its packages are those that the machine has; nothing is installed.
  mutating func runHarnessInR(of job: Job, in folder: JobFolder, nonce: String) {
    let program = Self.rscript ?? "/usr/bin/Rscript"
    // Where Debian keeps R's settings, such as where packages are.
    recipe.showInstallation(
      ["/etc/R", "/opt/R"].filter { Disk.status($0) != nil })
    let harness = recipe.show(folder.harness, at: SandboxLayout.harness)
    command = [program, "--vanilla", harness + "/harness.R", harness + "/job.json"]
    describe(job, packages: nil, nonce: nonce)
  }

  /// R's interpreter for scripts, where this machine has one.
  static var rscript: String? { ExecutableSearch.path(of: "Rscript") }

  /// Tells a harness what to do. Only Python reads an input as the file that it is.
  private mutating func describe(_ job: Job, packages: String?, nonce: String) {
    var names: [String: JSON] = [:]
    names["init"] = job.functions.initialize.map { .string($0) }
    names[job.kind.functionName] = job.functions.name(for: job.kind).map { .string($0) }
    var described: [JSON] = []
    for (input, path) in zip(job.inputs, inputs) {
      described.append([
        "format": .string(job.language == .python ? input.format.rawValue : "jsonl"),
        "name": .string(input.name),
        "path": .string(path),
      ])
    }
    description = [
      "functions": .object(names), "init": job.initialization, "inputs": .array(described),
      "mode": .string(job.kind.functionName), "nonce": .string(nonce),
      "outputBytes": .integer(Int64(job.limits.outputBytes)),
      "packages": packages.map { .string($0) } ?? .null,
      "result": .string("\(results)/\(Self.resultName)"), "source": .string(job.source.text),
      "work": .string(work),
    ]
  }

  /// Starts the primary source itself: the first input on its standard input; the answer, where the
  /// kind of job has one, from its standard output.
  mutating func runProgram(of job: Job) {
    let script: String
    switch job.kind {
    case .metrics, .score: script = #"in=$1 out=$2; : >"$3"; shift 3; exec "$@" <"$in" >"$out""#
    case .train, .command: script = #"in=$1; : >"$3"; shift 3; exec "$@" <"$in""#
    }
    let arguments: [String]
    switch job.kind {
    case .command(let own): arguments = own
    default: arguments = [job.kind.functionName] + inputs
    }
    command =
      [
        "/bin/sh", "-c", script, "sh", inputs.first ?? "/dev/null",
        "\(results)/\(Self.answerName)", "\(results)/\(Self.startedName)",
        "\(work)/\(job.source.text)",
      ] + arguments
  }
}
