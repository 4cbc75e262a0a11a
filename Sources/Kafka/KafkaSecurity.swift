internal import Glibc

/// TLS and SASL settings out of a file that the operator owns.
///
/// The file has a setting a line, `name=value`, by librdkafka's names; empty lines and lines that
/// begin with `#` say nothing.
///
/// ```
/// security.protocol=SASL_SSL
/// sasl.mechanisms=SCRAM-SHA-512
/// sasl.username=credit
/// sasl.password=...
/// ssl.ca.location=/etc/ssl/kafka.pem
/// ```
///
/// Values are never described, reflected or put into an error.
package struct KafkaSecurity: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  /// Why a file is not used.
  package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    /// Counted from one, where a line is at fault.
    package let line: Int?
    /// What was found and what was expected, without a period; never a value.
    package let message: String

    package var description: String {
      "failed to read \"\(path)\"\(line.map { " at line \($0)" } ?? ""): \(message)"
    }
  }

  /// The longest file that is taken, in bytes.
  package static let sizeLimit = 64 << 10

  let settings: [(name: String, value: String)]

  /// Whether both say the same, in the same order.
  package static func == (left: Self, right: Self) -> Bool {
    left.settings.elementsEqual(right.settings) { $0 == $1 }
  }

  package var description: String { "\(settings.count) settings" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The names of the settings, in the order of the file.
  package var names: [String] { settings.map(\.name) }

  /// Reads a file; it must be a regular one, owned by this user or root, and for nobody else to
  /// read.
  package init(readingFrom path: String) throws(Invalid) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Invalid(path: path, line: nil, message: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Invalid(path: path, line: nil, message: "expected a regular file")
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw Invalid(path: path, line: nil, message: "the file belongs to another user")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw Invalid(
        path: path, line: nil,
        message: "others may read the file, expected the mode 0600 or 0400")
    }
    guard status.st_size <= Self.sizeLimit else {
      throw Invalid(path: path, line: nil, message: "more than \(Self.sizeLimit) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: Self.sizeLimit)
    var count = 0
    while count < bytes.count {
      let start = count
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
      }
      guard got >= 0 else {
        throw Invalid(path: path, line: nil, message: String(cString: strerror(errno)))
      }
      if got == 0 { break }
      count += got
    }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw Invalid(path: path, line: nil, message: "expected UTF-8")
    }
    settings = try Self.parse(text, path: path)
  }

  private static func parse(
    _ text: String, path: String
  ) throws(Invalid) -> [(name: String, value: String)] {
    var settings: [(name: String, value: String)] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let line = line.trimmed
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      guard let equals = line.firstIndex(of: "=") else {
        throw Invalid(path: path, line: index + 1, message: "expected name=value")
      }
      let name = String(line[..<equals].trimmed)
      guard isTaken(name) else {
        throw Invalid(
          path: path, line: index + 1,
          message: "expected security.protocol, or a name that begins with sasl. or ssl.")
      }
      guard !settings.contains(where: { $0.name == name }) else {
        throw Invalid(path: path, line: index + 1, message: "\"\(name)\" stands twice")
      }
      settings.append((name, String(line[line.index(after: equals)...].trimmed)))
    }
    return settings
  }

  /// Programs that librdkafka would run or load are not settings of a connection.
  private static func isTaken(_ name: String) -> Bool {
    guard name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == ".") }) else {
      return false
    }
    let refused = ["sasl.kerberos.kinit.cmd", "ssl.engine.location", "ssl.providers"]
    return !refused.contains(name)
      && (name == "security.protocol" || name.hasPrefix("sasl.") || name.hasPrefix("ssl."))
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else {
      return start.prefix(0)
    }
    return start[...end]
  }
}
