internal import Vocabulary

/// How a package becomes a process and how one talks to it.
struct WorkerProgram: Sendable {
  let command: WorkerCommand
  let language: PackageManifest.Language

  /// One thread per worker for numeric libraries: the workers themselves are the parallelism.
  private static let environment = [
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp", "TMPDIR": "/tmp",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
  ]

  init(_ package: LoadedPackage, sandbox: any WorkerSandbox) {
    language = package.manifest.language
    switch language {
    case .python: command = sandbox.confine(Self.python(package))
    case .command: command = sandbox.confine(Self.executable(package))
    }
  }

  /// A dialect for one life of the process.
  func makeDialect() -> any WorkerDialect {
    switch language {
    case .python: FrameDialect()
    case .command: LineDialect()
    }
  }

  private static func python(_ package: LoadedPackage) -> WorkerCommand {
    let manifest = package.manifest
    let interpreter = manifest.environment.python ?? "/usr/bin/python3"
    let settings = JSON.object([
      "primary": .string(manifest.primary.text),
      "init": manifest.functions.initialise.map(JSON.string) ?? .null,
      "score": .string(manifest.functions.score ?? "score"),
      "sitePackages": manifest.environment.sitePackages.map(JSON.string) ?? .null,
    ])
    return WorkerCommand(
      arguments: [
        interpreter, "-I", "-B", "-X", "utf8", "-c", PythonWorker.script, settings.canonicalText,
      ],
      readOnly: [package.folder] + folders(of: manifest.environment, interpreter: interpreter),
      workingFolder: package.folder, environment: environment)
  }

  private static func executable(_ package: LoadedPackage) -> WorkerCommand {
    WorkerCommand(
      arguments: ["\(package.folder)/\(package.manifest.primary)", "score"],
      readOnly: [package.folder]
        + folders(of: package.manifest.environment, interpreter: nil),
      workingFolder: package.folder, environment: environment)
  }

  /// The interpreter's folders. That of a virtual environment is a link to another installation,
  /// which must be seen as well.
  private static func folders(
    of environment: PackageManifest.Environment, interpreter: String?
  ) -> [String] {
    var folders = [environment.prefix, environment.sitePackages].compactMap(\.self)
    if let interpreter {
      let real = Disk.resolved(interpreter)
      folders += [parent(of: parent(of: interpreter)), parent(of: parent(of: real))]
    }
    var seen: Set<String> = ["", "/"]
    return folders.filter { seen.insert($0).inserted }
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}
