internal import Sandbox
internal import Vocabulary

/// How a package becomes a process and how one talks to it.
struct WorkerProgram: Sendable {
  /// The program by its absolute path, then its arguments, as the process sees them.
  let command: [String]
  /// What it sees beside.
  let recipe: SandboxRecipe
  let language: PackageManifest.Language

  /// The most that a worker can write to each of its temporary folders, in bytes.
  static let temporaryBytes = 64 << 20
  /// One thread per worker for numeric libraries: the workers themselves are the parallelism.
  private static let environment = [
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp", "TMPDIR": "/tmp",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
  ]

  init(_ package: LoadedPackage, confinement: Confinement) {
    let manifest = package.manifest
    language = manifest.language
    var recipe = SandboxRecipe(isConfined: confinement.isConfined)
    recipe.hostName = "worker"
    recipe.temporaryBytes = Self.temporaryBytes
    recipe.environment = Self.environment
    let work = recipe.show(package.folder, at: SandboxLayout.work)
    recipe.workingFolder = work
    let packages = manifest.environment.sitePackages.map {
      recipe.show($0, at: SandboxLayout.packages)
    }
    recipe.showInstallation([manifest.environment.prefix].compactMap(\.self))
    let program: [String]
    switch language {
    case .python:
      let interpreter = manifest.environment.python ?? "/usr/bin/python3"
      recipe.showInstallation(Self.folders(of: interpreter))
      program = Self.python(manifest, interpreter: interpreter, packages: packages)
    case .r:
      let interpreter = Self.rscript ?? "/usr/bin/Rscript"
      // Where Debian keeps R's settings, such as where packages are.
      recipe.showInstallation(
        ["/etc/R", "/opt/R"].filter { Disk.status($0) != nil }
          + [Self.parent(of: Self.parent(of: interpreter))])
      program =
        ["/bin/sh", "-c", RWorker.shell, "sh", interpreter, "--vanilla", "-e", RWorker.expression]
        + [RWorker.script, Self.settings(manifest, packages: packages)]
    case .command: program = ["\(work)/\(manifest.primary)", "score"]
    }
    command = (confinement.isConfined ? [] : Self.endingWithUs) + program
    self.recipe = recipe
  }

  /// A dialect for one life of the process.
  func makeDialect() -> any WorkerDialect {
    switch language {
    case .python, .r: FrameDialect()
    case .command: LineDialect()
    }
  }

  private static func python(
    _ manifest: PackageManifest, interpreter: String, packages: String?
  ) -> [String] {
    return [
      interpreter, "-I", "-B", "-X", "utf8", "-c", PythonWorker.script,
      settings(manifest, packages: packages),
    ]
  }

  /// What a worker's script is told.
  private static func settings(_ manifest: PackageManifest, packages: String?) -> String {
    JSON.object([
      "primary": .string(manifest.primary.text),
      "init": manifest.functions.initialise.map(JSON.string) ?? .null,
      "score": .string(manifest.functions.score ?? "score"),
      "sitePackages": packages.map(JSON.string) ?? .null,
    ]).canonicalText
  }

  /// R's interpreter for scripts, where this machine has one.
  static var rscript: String? { ExecutableSearch.path(of: "Rscript") }

  /// An interpreter's folders. That of a virtual environment is a link to another installation,
  /// which must be seen as well.
  private static func folders(of interpreter: String) -> [String] {
    let real = Disk.realPath(interpreter) ?? interpreter
    let folders = [interpreter, real].map { parent(of: parent(of: $0)) }
    return folders[0] == folders[1] ? [folders[0]] : folders
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Without a sandbox that ends with us, the kernel ends the worker when this process is gone.
  private static var endingWithUs: [String] {
    let program = "/usr/bin/setpriv"
    return Disk.isExecutable(program) ? [program, "--pdeathsig", "KILL", "--"] : []
  }
}
