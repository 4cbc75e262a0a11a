import HTTPClient
import Sandbox
import Vocabulary

extension DataPolicy {
  /// Why the operator's settings cannot be used.
  package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
  }

  /// The variable that allows addresses and folders, separated by white space, besides the file.
  package static let variable = "MUSTER_DATA_ALLOW"
  private static let fileLimit = 1 << 20
  private static let members = [
    "allow", "allowPrivate", "cacheBytes", "credentials", "fileBytes", "lfs", "seconds",
  ]

  /// Reads the operator's file, which need not be there, and the environment.
  ///
  /// - Parameter state: the state folder, in which nothing may be read as data.
  package init(
    file path: String, environment: [String: String], state: String
  ) throws(Fault) {
    self.init()
    let status = Disk.status(path)
    if status != nil {
      do {
        let bytes = try Disk.readRegular(path, limit: Self.fileLimit)
        try read(try JSON(parsing: bytes, limits: .init(bytes: Self.fileLimit, depth: 8)), state)
      } catch {
        throw Fault("failed to read \"\(path)\": \(error)")
      }
    }
    let words = (environment[Self.variable] ?? "").split(whereSeparator: \.isWhitespace)
    do throws(Fault) {
      for word in words { try allow(String(word), state) }
    } catch {
      throw Fault("failed to read the variable \(Self.variable): \(error)")
    }
    fileBytes = min(fileBytes, cacheBytes)
  }

  private mutating func read(_ json: JSON, _ state: String) throws(Fault) {
    guard let object = json.object else { throw Fault("expected an object, found \(json.kind)") }
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      switch name {
      case "allow":
        for text in try Self.texts(value, name) { try allow(text, state) }
      case "allowPrivate":
        for text in try Self.texts(value, name) {
          allowedAnywhere.append(try Self.rule(text, in: name))
        }
      case "lfs": objectServer = try Self.server(value)
      case "credentials": credentials = try Self.credentials(value)
      case "fileBytes": fileBytes = try Self.number(value, name, upTo: 1 << 50)
      case "cacheBytes": cacheBytes = try Self.number(value, name, upTo: 1 << 50)
      case "seconds": time = .seconds(try Self.number(value, name, upTo: 7 * 86_400))
      default:
        let hint = Suggestion.hint(for: name, among: Self.members)
        throw Fault("unknown member \"\(name)\"" + (hint.map { " (\($0))" } ?? ""))
      }
    }
  }

  private mutating func allow(_ text: String, _ state: String) throws(Fault) {
    if text.hasPrefix("file:") {
      folders.append(try Self.folder(text, state: state))
    } else {
      allowed.append(try Self.rule(text, in: "allow"))
    }
  }

  // MARK: - Values

  private static func rule(_ text: String, in name: String) throws(Fault) -> AddressRule {
    guard let rule = AddressRule(text) else {
      throw Fault(
        "\(name): \"\(text)\" is no http or https address without a user, a query and escaped dots "
          + "or slashes")
    }
    return rule
  }

  /// Folders that hold no data, but the machine itself.
  private static let systemFolders = ["/dev", "/etc", "/proc", "/root", "/run", "/sys"]

  private static func folder(_ text: String, state: String) throws(Fault) -> String {
    guard let path = FileAddress(text)?.path, let real = Disk.realPath(path),
      Disk.status(real)?.kind == .folder
    else { throw Fault("allow: \"\(text)\" is no folder of this machine (file:///srv/data)") }
    func isWithin(_ inner: String, _ outer: String) -> Bool {
      outer == "/" || inner == outer || inner.hasPrefix(outer + "/")
    }
    let own = Disk.realPath(state) ?? state
    guard real != "/", !isWithin(real, own), !isWithin(own, real),
      !systemFolders.contains(where: { isWithin(real, $0) })
    else {
      throw Fault(
        "allow: \"\(text)\" leads to \(real), which holds files of the system or of Muster")
    }
    return real
  }

  private static func server(_ value: JSON) throws(Fault) -> ObjectServer {
    switch value {
    case .bool(true): return .remote
    case .bool(false): return .none
    case .string(let text):
      guard let address = HTTPAddress(text), !address.hasQuery else {
        throw Fault("lfs: \"\(text)\" is no http or https address without a user and a query")
      }
      return .address(address)
    default: throw Fault("lfs: expected an address, true or false, found \(value.kind)")
    }
  }

  private static func credentials(_ value: JSON) throws(Fault) -> [Credential] {
    guard let object = value.object else {
      throw Fault("credentials: expected an object, found \(value.kind)")
    }
    var found: [Credential] = []
    for (text, variable) in object.sorted(by: { $0.key < $1.key }) {
      guard let name = variable.string, !name.isEmpty,
        name.utf8.allSatisfy({ $0 == 0x5F || (0x30...0x39).contains($0) || isLetter($0) })
      else {
        throw Fault(
          "credentials: the value for \"\(text)\" is not the name of an environment variable")
      }
      found.append(Credential(rule: try rule(text, in: "credentials"), variable: name))
    }
    return found
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func texts(_ value: JSON, _ name: String) throws(Fault) -> [String] {
    guard let list = value.array else {
      throw Fault("\(name): expected a list of addresses, found \(value.kind)")
    }
    var texts: [String] = []
    for item in list {
      guard let text = item.string else {
        throw Fault("\(name): expected an address, found \(item.kind)")
      }
      texts.append(text)
    }
    return texts
  }

  private static func number(
    _ value: JSON, _ name: String, upTo limit: Int64
  ) throws(Fault) -> Int {
    guard let number = value.integer, number > 0, number <= limit else {
      throw Fault("\(name): expected a whole number from 1 to \(limit)")
    }
    return Int(number)
  }
}
