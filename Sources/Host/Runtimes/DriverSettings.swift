import Registry
import Sandbox
package import Vocabulary

/// What the operator of this machine says about runtimes, in `drivers.json` of the state folder:
/// the folders that Muster may write and the programs that it may start. None of it comes from the
/// repository, so no proposal can choose a folder or a program.
package struct DriverSettings: Hashable, Sendable {
  /// What the operator says about one runtime.
  package struct Entry: Hashable, Sendable {
    /// The folder in which a server of the Open Inference Protocol looks for models.
    package var folder: String?
    /// Programs with their arguments; the first word is an absolute path.
    package var deploy: [String]?
    package var undeploy: [String]?
    package var observe: [String]?
    /// How long ``deploy`` and ``undeploy`` may take.
    package var limit: Duration = .seconds(300)
    /// How long ``observe`` may take.
    package var observeLimit: Duration = .seconds(10)
    /// All that the programs find in their environment, besides a plain `PATH`.
    package var environment: [String: String] = [:]
    /// How the built-in runtime reaches the servers of its Kafka endpoints.
    package var kafka: Kafka?
  }

  /// Credentials, and the servers that may see them: a manifest names servers, so it could name
  /// those of a thief.
  package struct Kafka: Hashable, Sendable {
    /// The file with TLS and SASL settings.
    package var security: String
    /// Each `host:port`.
    package var servers: [String]

    /// The servers of a list with commas that are not to see the credentials.
    package func strangers(in bootstrapServers: String) -> [String] {
      bootstrapServers.split(separator: ",").map { $0.filter { $0 != " " } }
        .filter { !servers.contains($0) }
    }
  }

  private var entries: [RuntimeName: Entry] = [:]

  private static let fileLimit = 1 << 20
  private static let members = [
    "deploy", "environment", "folder", "kafka", "observe", "observeSeconds", "seconds", "undeploy",
  ]

  /// Reads the operator's file, which need not be there.
  package init(file path: String) throws(HostError) {
    guard Disk.status(path) != nil else { return }
    let json: JSON
    do {
      let bytes = try Disk.readRegular(path, limit: Self.fileLimit)
      json = try JSON(parsing: bytes, limits: .init(bytes: Self.fileLimit, depth: 8))
    } catch {
      throw HostError("read the operator's file", path, "\(error)")
    }
    do throws(Fault) {
      guard let object = json.object else { throw Fault("expected an object, found \(json.kind)") }
      for (name, value) in object.sorted(by: { $0.key < $1.key }) {
        do throws(Fault) {
          entries[RuntimeName(name)] = try Self.entry(value)
        } catch {
          throw Fault("\(name): \(error.text)")
        }
      }
    } catch {
      throw HostError("read the operator's file", path, error.text)
    }
  }

  /// What is said about a runtime.
  package subscript(name: RuntimeName) -> Entry? { entries[name] }

  // MARK: - Reading

  private struct Fault: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private static func entry(_ json: JSON) throws(Fault) -> Entry {
    guard let object = json.object else { throw Fault("expected an object, found \(json.kind)") }
    var entry = Entry()
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      switch name {
      case "folder":
        guard let path = value.string, path.hasPrefix("/"), path != "/", !path.contains("\0") else {
          throw Fault("folder: expected the absolute path of a folder")
        }
        entry.folder = path
      case "deploy": entry.deploy = try program(value, name)
      case "undeploy": entry.undeploy = try program(value, name)
      case "observe": entry.observe = try program(value, name)
      case "seconds": entry.limit = try seconds(value, name, upTo: 3600)
      case "observeSeconds": entry.observeLimit = try seconds(value, name, upTo: 60)
      case "environment": entry.environment = try environment(value)
      case "kafka": entry.kafka = try kafka(value)
      default:
        let hint = Suggestion.hint(for: name, among: members)
        throw Fault("unknown member \"\(name)\"" + (hint.map { " (\($0))" } ?? ""))
      }
    }
    return entry
  }

  private static func program(_ json: JSON, _ name: String) throws(Fault) -> [String] {
    let words = json.array?.compactMap(\.string) ?? []
    guard let first = words.first, words.count == json.array?.count, words.count <= 256 else {
      throw Fault("\(name): expected a list of a program and its arguments")
    }
    guard first.hasPrefix("/"), !words.contains(where: { $0.contains("\0") }) else {
      throw Fault("\(name): expected the absolute path of a program, found \"\(first)\"")
    }
    return words
  }

  private static func kafka(_ json: JSON) throws(Fault) -> Kafka {
    guard let object = json.object else {
      throw Fault("kafka: expected an object, found \(json.kind)")
    }
    if let foreign = object.keys.filter({ !["security", "servers"].contains($0) }).min() {
      throw Fault("kafka: unknown member \"\(foreign)\"")
    }
    guard let path = object["security"]?.string, path.hasPrefix("/"), !path.contains("\0") else {
      throw Fault("kafka.security: expected the absolute path of a file")
    }
    let servers = object["servers"]?.array?.compactMap(\.string) ?? []
    guard !servers.isEmpty, servers.count == object["servers"]?.array?.count,
      servers.allSatisfy({ !$0.contains(",") && !$0.contains(" ") && !$0.isEmpty })
    else { throw Fault("kafka.servers: expected a list of host:port") }
    return Kafka(security: path, servers: servers)
  }

  private static func seconds(
    _ json: JSON, _ name: String, upTo maximum: Int64
  ) throws(Fault) -> Duration {
    guard let count = json.integer, (1...maximum).contains(count) else {
      throw Fault("\(name): expected a whole number from 1 to \(maximum)")
    }
    return .seconds(count)
  }

  private static func environment(_ json: JSON) throws(Fault) -> [String: String] {
    guard let object = json.object else {
      throw Fault("environment: expected an object, found \(json.kind)")
    }
    var found: [String: String] = [:]
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      guard let text = value.string, !name.isEmpty, !name.contains("="), !name.contains("\0"),
        !text.contains("\0")
      else { throw Fault("environment: \"\(name)\" is no variable with a text") }
      found[name] = text
    }
    return found
  }
}
