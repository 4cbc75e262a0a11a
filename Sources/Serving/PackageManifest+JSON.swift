package import Vocabulary

extension PackageManifest {
  /// Why a value is not a manifest: the member and what is wrong with it.
  package struct Problem: Error, Hashable, Sendable {
    package let message: String
  }

  /// The manifest as `package.json` holds it.
  package var json: JSON {
    .object([
      "model": .string(model.text),
      "version": .string(version.hex),
      "language": .string(language.rawValue),
      "primary": .string(primary.text),
      "functions": .object([
        "init": Self.text(functions.initialise), "score": Self.text(functions.score),
        "metrics": Self.text(functions.metrics), "train": Self.text(functions.train),
      ]),
      "files": .array(
        files.map { file in
          .object([
            "role": .string(file.role), "path": .string(file.path.text),
            "sha256": .string(file.digest.hex),
          ])
        }),
      "environment": .object([
        "python": Self.text(environment.python), "prefix": Self.text(environment.prefix),
        "sitePackages": Self.text(environment.sitePackages),
      ]),
      "schemas": .object([
        "input": Self.text(schemas.input), "output": Self.text(schemas.output),
        "enforce": .bool(schemas.isEnforced),
      ]),
      "warmUp": .array(warmUp),
    ])
  }

  /// Reads what `package.json` holds. Strict: an unknown member may mean something that this
  /// runtime would get wrong.
  package init(_ json: JSON) throws(Problem) {
    let root = try PackageMembers(
      json, at: "package.json",
      known: [
        "model", "version", "language", "primary", "functions", "files", "environment", "schemas",
        "warmUp",
      ])
    let functions = try root.object("functions", known: ["init", "score", "metrics", "train"])
    let environment = try root.object("environment", known: ["python", "prefix", "sitePackages"])
    let schemas = try root.object("schemas", known: ["input", "output", "enforce"])
    self.init(
      model: ModelName(try root.requiredText("model")),
      version: try root.digest("version"),
      language: try root.language("language"),
      primary: try root.path("primary"),
      functions: Functions(
        initialise: try functions.text("init"), score: try functions.text("score"),
        metrics: try functions.text("metrics"), train: try functions.text("train")),
      files: try Self.files(try root.array("files")),
      environment: Environment(
        python: try environment.absolutePath("python"),
        prefix: try environment.absolutePath("prefix"),
        sitePackages: try environment.absolutePath("sitePackages")),
      schemas: Schemas(
        input: try schemas.text("input"), output: try schemas.text("output"),
        isEnforced: try schemas.bool("enforce")),
      warmUp: try root.array("warmUp"))
    try checkReferences()
  }

  private static func files(_ values: [JSON]) throws(Problem) -> [PackageFile] {
    var files: [PackageFile] = []
    for (index, value) in values.enumerated() {
      let members = try PackageMembers(
        value, at: "files[\(index)]", known: ["role", "path", "sha256"])
      files.append(
        PackageFile(
          role: try members.requiredText("role"), path: try members.path("path"),
          digest: try members.digest("sha256")))
    }
    return files
  }

  /// Every path that the manifest names must be among its files, once.
  private func checkReferences() throws(Problem) {
    let paths = files.map(\.path.text)
    guard Set(paths).count == paths.count else {
      throw Problem(message: "a path stands twice in \"files\"")
    }
    let named = [("primary", primary.text), ("input", schemas.input), ("output", schemas.output)]
    for (member, path) in named {
      guard let path, !paths.contains(path) else { continue }
      throw Problem(message: "\"\(member)\" names \"\(path)\", which is not among \"files\"")
    }
    if language != .command, functions.score == nil {
      throw Problem(message: "\"functions.score\" is missing")
    }
    if language == .python, environment.python == nil {
      throw Problem(message: "\"environment.python\" is missing")
    }
  }

  private static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
}
