import HTTPClient
package import Jobs
import Sandbox
import Vocabulary

/// The executors beside `local` that this machine's operator has declared, by name: the file
/// `executors.json` of the state folder. Nothing of it comes from a repository.
package struct ExecutorSettings: Sendable {
  /// One executor.
  package struct Declared: Hashable, Sendable {
    /// Which engine, and how it is reached.
    package enum Engine: Hashable, Sendable {
      case slurm(SlurmSettings)
      case spark(SparkSettings)
    }

    package var engine: Engine
    package var remote: RemoteExecutor.Settings
  }

  package typealias Fault = OperatorFileFault

  package private(set) var declared: [String: Declared] = [:]
  private static let fileLimit = 1 << 20

  /// Reads the operator's file, which need not be there.
  ///
  /// - Parameter program: the path of this program, which is a worker's where none is declared.
  package init(file path: String, program: String) throws(Fault) {
    guard Disk.status(path) != nil else { return }
    do {
      let bytes = try Disk.readRegular(path, limit: Self.fileLimit)
      try read(JSON(parsing: bytes, limits: .init(bytes: Self.fileLimit, depth: 8)), program)
    } catch {
      throw Fault("failed to read \"\(path)\": \(error)")
    }
  }

  /// The executors of a file's content.
  init(_ json: JSON, _ program: String) throws(Fault) {
    try read(json, program)
  }

  private mutating func read(_ json: JSON, _ program: String) throws(Fault) {
    guard let members = json.object else { throw Fault("expected an object, found \(json.kind)") }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      guard name != "local" else { throw Fault("local: this name is that of this machine") }
      var reader = try MemberReader(value, of: name)
      declared[name] = try Self.executor(&reader, program)
      try reader.finish()
    }
  }

  private static func executor(
    _ reader: inout MemberReader, _ program: String
  ) throws(Fault) -> Declared {
    var remote = RemoteExecutor.Settings(folder: try reader.path("folder"))
    remote.shared = try reader.texts("shared")
    if let seconds = try reader.number("patienceSeconds") { remote.patience = .seconds(seconds) }
    switch try reader.text("kind") {
    case "slurm": return Declared(engine: .slurm(try slurm(&reader, program)), remote: remote)
    case "spark": return Declared(engine: .spark(try spark(&reader)), remote: remote)
    case let other: throw Fault("\(reader.name): kind: expected slurm or spark, found \"\(other)\"")
    }
  }

  private static func slurm(
    _ reader: inout MemberReader, _ program: String
  ) throws(Fault) -> SlurmSettings {
    let worker = try reader.texts("worker")
    var settings = SlurmSettings(worker: worker.isEmpty ? [program, "work"] : worker)
    settings.programs = try reader.optional("programs")
    settings.configuration = try reader.optional("configuration")
    settings.partition = try reader.optional("partition")
    settings.account = try reader.optional("account")
    settings.qos = try reader.optional("qos")
    settings.completionLog = try reader.optional("completionLog")
    settings.scratch = try reader.optional("scratch")
    if let count = try reader.number("processors") { settings.processors = count }
    return settings
  }

  private static func spark(_ reader: inout MemberReader) throws(Fault) -> SparkSettings {
    let address = try reader.optional("rest")
    let program = try reader.optional("submit")
    let submission: SparkSettings.Submission
    switch (address, program) {
    case (let address?, nil):
      guard let read = HTTPAddress(address), !read.hasQuery else {
        throw Fault("\(reader.name): rest: \"\(address)\" is no http or https address")
      }
      submission = .rest(address: address.hasSuffix("/") ? String(address.dropLast()) : address)
    case (nil, let program?): submission = .program(path: program)
    default:
      throw Fault("\(reader.name): expected one of rest (an address) and submit (a program)")
    }
    var settings = SparkSettings(submission, master: try reader.text("master"))
    if let python = try reader.optional("python") { settings.python = python }
    if let version = try reader.optional("version") { settings.version = version }
    settings.parameters = try reader.map("parameters")
    settings.environment = try reader.map("environment")
    do {
      _ = try SparkParameters.flags(settings.parameters)
    } catch {
      throw Fault("\(reader.name): parameters: \(error)")
    }
    return settings
  }
}
