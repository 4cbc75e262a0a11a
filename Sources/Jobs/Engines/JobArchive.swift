import Sandbox
package import Vocabulary

/// A job as files, so that another process can run it: `job.json`, `files/0...`, `inputs/0...`.
///
/// The index of a file is its name: nothing that a model chose becomes a path of this folder.
package enum JobArchive {
  /// Why a folder is no job.
  package struct Damage: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
  }

  /// The description's name; it is written last, so a folder with it is whole.
  static let description = "job.json"
  private static let descriptionLimit = 64 << 20

  // MARK: - Writing

  /// Writes a job into a folder of its own. Blocking.
  ///
  /// - Parameter shared: folders that every machine finds under the same path: inputs below them
  ///   stay where they are.
  package static func write(
    _ job: Job, key: String, to folder: String, shared: [String] = []
  ) throws {
    for name in ["files", "inputs"] { try Disk.makeFolder("\(folder)/\(name)") }
    var files: [JSON] = []
    for (index, file) in job.files.enumerated() {
      let target = "\(folder)/files/\(index)"
      let digest: Digest
      switch file.content {
      case .bytes(let read):
        let bytes = try read()
        digest = Digest(of: bytes)
        try Disk.write(bytes, to: target, mode: 0o400)
      case .file(let path): digest = try Disk.copy(path, to: target, isExecutable: false)
      }
      files.append([
        "digest": .string(digest.hex), "executable": .bool(file.isExecutable),
        "path": .string(file.path.text),
      ])
    }
    var inputs: [JSON] = []
    for (index, input) in job.inputs.enumerated() {
      var members: [String: JSON] = [
        "format": .string(input.format.rawValue), "name": .string(input.name),
      ]
      if let path = try place(input, at: "\(folder)/inputs/\(index)", shared: shared) {
        members["path"] = .string(path)
      }
      inputs.append(.object(members))
    }
    let described = describe(job, key: key, files: files, inputs: inputs)
    try Disk.replace("\(folder)/\(Self.description)", with: described.canonicalText)
  }

  /// Copies an input, or gives the path under which every machine finds it.
  private static func place(
    _ input: JobInput, at target: String, shared: [String]
  ) throws -> String? {
    switch input.content {
    case .bytes(let bytes): try Disk.write(bytes, to: target, mode: 0o400)
    case .file(let path):
      guard let real = Disk.realPath(path), Disk.status(real)?.kind == .regular else {
        throw Damage("the input \(input.name) is no regular file: \"\(path)\"")
      }
      if shared.contains(where: { real.hasPrefix($0 + "/") }) { return real }
      _ = try Disk.copy(real, to: target, isExecutable: false)
    }
    return nil
  }

  private static func describe(_ job: Job, key: String, files: [JSON], inputs: [JSON]) -> JSON {
    var names: [String: JSON] = [:]
    names["init"] = job.functions.initialize.map { .string($0) }
    names["score"] = job.functions.score.map { .string($0) }
    names["metrics"] = job.functions.metrics.map { .string($0) }
    names["train"] = job.functions.train.map { .string($0) }
    var arguments = JSON.null
    if case .command(let own) = job.kind { arguments = .array(own.map { .string($0) }) }
    return [
      "arguments": arguments, "files": .array(files), "functions": .object(names),
      "id": .string(job.id.text), "init": job.initialization, "inputs": .array(inputs),
      "key": .string(key), "kind": .string(job.kind.functionName),
      "language": .string(job.language.rawValue), "limits": limits(job.limits),
      "requirements": job.requirements.map { .string($0) } ?? .null,
      "source": .string(job.source.text), "version": 1,
    ]
  }

  private static func limits(_ limits: JobLimits) -> JSON {
    func number(_ value: Int) -> JSON { .integer(Int64(value)) }
    return [
      "artifactBytes": number(limits.artifactBytes), "diskBytes": number(limits.diskBytes),
      "fileCount": number(limits.fileCount), "logBytes": number(limits.logBytes),
      "memoryBytes": number(limits.memoryBytes), "outputBytes": number(limits.outputBytes),
      "processes": number(limits.processes),
      "wallMilliseconds": .integer(limits.wallTime.milliseconds),
    ]
  }

  /// The digest of all that a job is but its id: its description, its files and its inputs.
  /// Blocking.
  package static func digest(of job: Job) throws -> Digest {
    var hasher = DigestHasher()
    func add(_ path: String) throws {
      try Disk.readPieces(ofRegular: path) { piece in
        hasher.update(piece)
        return true
      }
    }
    hasher.field(
      describe(job.named(JobID("")), key: "", files: [], inputs: []).canonicalText)
    for file in job.files {
      hasher.field("\(file.path) \(file.isExecutable)")
      switch file.content {
      case .bytes(let read): hasher.field(Digest(of: try read()))
      case .file(let path): try add(path)
      }
    }
    for input in job.inputs {
      hasher.field("\(input.name) \(input.format.rawValue)")
      switch input.content {
      case .bytes(let bytes): hasher.field(Digest(of: bytes))
      case .file(let path): try add(path)
      }
    }
    return hasher.finalize()
  }

  // MARK: - Reading

  /// The job of a folder, and the key that it was written with. Blocking.
  package static func read(_ folder: String) throws -> (job: Job, key: String) {
    let bytes = try Disk.readRegular(
      "\(folder)/\(Self.description)", limit: Self.descriptionLimit)
    let json = try JSON(parsing: bytes)
    guard json["version"] == 1 else {
      throw Damage("job.json is of another version of Muster's; the worker must be as new as it")
    }
    let functions = json["functions"]
    let job = Job(
      id: JobID(try text(json, "id")), kind: try kind(json),
      language: try word(json, "language"), files: try files(json, folder),
      source: try RepositoryPath(checking: try text(json, "source")),
      functions: JobFunctions(
        initialize: functions?["init"]?.string, score: functions?["score"]?.string,
        metrics: functions?["metrics"]?.string, train: functions?["train"]?.string),
      inputs: try inputs(json, folder), initialization: json["init"] ?? .null,
      requirements: json["requirements"]?.string, limits: try limits(json))
    return (job, try text(json, "key"))
  }

  private static func files(_ json: JSON, _ folder: String) throws -> [JobFile] {
    var files: [JobFile] = []
    for (index, file) in (json["files"]?.array ?? []).enumerated() {
      files.append(
        JobFile(
          path: try RepositoryPath(checking: try text(file, "path")),
          isExecutable: file["executable"]?.bool ?? false, copyOf: "\(folder)/files/\(index)"))
    }
    return files
  }

  private static func inputs(_ json: JSON, _ folder: String) throws -> [JobInput] {
    var inputs: [JobInput] = []
    for (index, input) in (json["inputs"]?.array ?? []).enumerated() {
      let path = input["path"]?.string ?? "\(folder)/inputs/\(index)"
      inputs.append(
        JobInput(
          name: try text(input, "name"), format: try word(input, "format"),
          content: .file(path: path)))
    }
    return inputs
  }

  private static func kind(_ json: JSON) throws -> JobKind {
    switch json["kind"]?.string {
    case "metrics": return .metrics
    case "score": return .score
    case "train": return .train
    case "command":
      return .command(arguments: (json["arguments"]?.array ?? []).compactMap(\.string))
    default: throw Damage("job.json has no kind of job")
    }
  }

  private static func limits(_ json: JSON) throws -> JobLimits {
    func number(_ name: String) throws -> Int {
      guard let value = json["limits"]?[name]?.integer, value >= 0 else {
        throw Damage("job.json has no limit \"\(name)\"")
      }
      return Int(value)
    }
    return JobLimits(
      wallTime: .milliseconds(try number("wallMilliseconds")),
      memoryBytes: try number("memoryBytes"), processes: try number("processes"),
      outputBytes: try number("outputBytes"), logBytes: try number("logBytes"),
      diskBytes: try number("diskBytes"), fileCount: try number("fileCount"),
      artifactBytes: try number("artifactBytes"))
  }

  private static func text(_ json: JSON, _ name: String) throws -> String {
    guard let text = json[name]?.string else { throw Damage("job.json has no \"\(name)\"") }
    return text
  }

  private static func word<Word: RawRepresentable<String>>(
    _ json: JSON, _ name: String
  ) throws -> Word {
    guard let word = Word(rawValue: try text(json, name)) else {
      throw Damage("job.json has an unknown \"\(name)\"")
    }
    return word
  }
}

extension Duration {
  /// Whole milliseconds, rounded down.
  var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
