import Vocabulary

extension TextRule {
  /// A resource's name: a DNS label, so that it can stand in URLs, refs and host names. Letters
  /// that only look like these are refused because they are not these.
  static let name = TextRule(
    "a name of lower-case letters, digits and hyphens",
    pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", atMost: 63
  ) { text in
    guard let first = text.utf8.first, let last = text.utf8.last else { return "is empty" }
    if let foreign = text.unicodeScalars.first(where: { !$0.isLowerAlphanumeric && $0 != "-" }) {
      return "has the character \(described(foreign))"
    }
    return first == UInt8(ascii: "-") || last == UInt8(ascii: "-")
      ? "begins or ends with a hyphen" : nil
  }

  /// A label's key.
  static let labelKey = TextRule(
    "a label's key of letters, digits, dots, slashes, hyphens and underscores",
    pattern: "^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$", atMost: 63
  ) { text in
    let inner = Set("._/-".unicodeScalars)
    if let foreign = text.unicodeScalars.first(where: {
      !$0.isAlphanumeric && !inner.contains($0)
    }) {
      return "has the character \(described(foreign))"
    }
    let ends = [text.unicodeScalars.first, text.unicodeScalars.last].compactMap(\.self)
    return ends.allSatisfy(\.isAlphanumeric) ? nil : "begins or ends with a mark"
  }

  /// A label's value.
  static let labelValue = TextRule("a text of one line", atMost: 253, problem: severalLines)

  /// One line of text.
  static let line = TextRule("a text of one line", atMost: 1024, problem: severalLines)

  /// Text for people.
  static let prose = TextRule("a text", atMost: 16_384)

  /// The name of a column, a metric, a tag, an executor or a test.
  static let word = TextRule("a name of one line", atMost: 128, problem: severalLines)

  /// A function's name or, for executables, a command line.
  static let function = TextRule("a function's name", atMost: 256, problem: severalLines)

  /// A path below the folder of the manifest.
  static let path = TextRule("a path below this file's folder", atMost: 1024) { text in
    do throws(RepositoryPath.Problem) {
      _ = try RepositoryPath(checking: text)
      return nil
    } catch {
      return error.reason
    }
  }

  /// A branch's name, by the rules of `git check-ref-format`.
  static let branch = TextRule("a branch's name", atMost: 255) { text in
    refProblem(text, isPattern: false)
  }

  /// A full ref in which `*` stands for any text.
  static let refPattern = TextRule(
    "a full ref such as refs/heads/*", pattern: "^refs/", atMost: 255
  ) { text in
    guard text.hasPrefix("refs/") else { return "does not begin with refs/" }
    return refProblem(text, isPattern: true)
  }

  /// A length of time.
  static let duration = TextRule(
    "a duration such as 90s, 10m, 1h30m or 7d", pattern: "^([0-9]+(ms|s|m|h|d))+$", atMost: 32
  ) { Quantity.duration($0) == nil ? "is no duration" : nil }

  /// An amount of memory.
  static let memory = TextRule(
    "an amount of memory such as 512MiB or 4GiB",
    pattern: "^[0-9]+(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$",
    atMost: 32
  ) { Quantity.bytes($0) == nil ? "is no amount of memory" : nil }

  /// A moment.
  static let instant = TextRule(
    "a date or a moment such as 2026-11-22 or 2026-11-22T09:30:00Z", atMost: 64
  ) { Instant($0) == nil ? "is no date" : nil }

  /// A SHA-256.
  static let sha256 = TextRule(
    "64 lower-case hexadecimal digits", pattern: "^[0-9a-f]{64}$", atMost: 64
  ) { Digest(hex: $0) == nil ? "is no SHA-256" : nil }

  /// An address of something elsewhere.
  static let uri = TextRule(
    "an address such as https://example.org/data.csv", pattern: "^[a-z][a-z0-9+.-]*://",
    atMost: 2048, problem: uriProblem)

  /// An e-mail address.
  static let email = TextRule("an e-mail address", pattern: "^[^@\\s]+@[^@\\s]+$", atMost: 254) {
    text in
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return "is no e-mail address" }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return "has a blank or a character beyond ASCII"
    }
    return text.utf8.contains(UInt8(ascii: "<")) || text.utf8.contains(UInt8(ascii: ">"))
      ? "has angle brackets" : nil
  }

  /// An OpenSSH public key.
  static let publicKey = TextRule(
    "an OpenSSH public key such as ssh-ed25519 AAAA...", atMost: 16_384
  ) { PublicKeyLine.problem($0) }

  /// A group's name: underscores are welcome, since BPMN files name candidate groups so.
  static let groupName = TextRule(
    "a name of lower-case letters, digits, hyphens and underscores",
    pattern: "^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$", atMost: 63
  ) { text in name.problem(text.replacing("_", with: "-")) }

  /// The id of an element of a BPMN file (an XML name without a colon).
  static let elementID = TextRule(
    "the id of a BPMN element", pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$", atMost: 255
  ) { text in
    guard let first = text.unicodeScalars.first, first.isAlphanumeric || first == "_" else {
      return "does not begin with a letter"
    }
    let inner = Set("_.-".unicodeScalars)
    let isID = text.unicodeScalars.allSatisfy { $0.isAlphanumeric || inner.contains($0) }
    return isID ? nil : "is not the id of an element"
  }

  /// A Kafka topic.
  static let topic = TextRule("a topic's name", pattern: "^[A-Za-z0-9._-]+$", atMost: 249) { text in
    let inner = Set("._-".unicodeScalars)
    let isTopic = text.unicodeScalars.allSatisfy { $0.isAlphanumeric || inner.contains($0) }
    return isTopic && text != "." && text != ".." ? nil : "is not a topic's name"
  }

  /// Where a driver finds its server: HTTP, or a Spark master.
  static let runtimeAddress = TextRule("an address such as http://127.0.0.1:8080", atMost: 2048) {
    text in
    if text.hasPrefix("local[") || text == "local" || text == "yarn" { return nil }
    let schemes = ["http://", "https://", "k8s://", "sc://", "spark://"]
    guard let scheme = schemes.first(where: { text.hasPrefix($0) }) else {
      return "begins with none of \(schemes.joined(separator: ", "))"
    }
    let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
    if authority.isEmpty, scheme != "k8s://" { return "names no host" }
    return authority.contains("@") ? "has a user or a password in it" : nil
  }

  private static func severalLines(_ text: String) -> String? {
    text.utf8.contains(0x0A) ? "has a line break" : nil
  }

  private static func refProblem(_ text: String, isPattern: Bool) -> String? {
    var forbidden = Set(" ~^:?[\\".unicodeScalars)
    if !isPattern { forbidden.insert("*") }
    if let foreign = text.unicodeScalars.first(where: { forbidden.contains($0) || $0.value < 33 }) {
      return "has the character \(described(foreign))"
    }
    let hasBadParts = text.split(separator: "/", omittingEmptySubsequences: false).contains {
      $0.isEmpty || $0.hasPrefix(".") || $0.hasSuffix(".lock") || $0.hasSuffix(".")
    }
    let isBad = hasBadParts || text.contains("..") || text.contains("@{") || text.hasPrefix("-")
    return isBad || text == "@" ? "is not what git takes for a ref" : nil
  }

  private static func uriProblem(_ text: String) -> String? {
    guard let colon = text.firstRange(of: "://") else { return "has no scheme" }
    let scheme = text[..<colon.lowerBound]
    let known = ["abfss", "file", "ftp", "gs", "hdfs", "http", "https", "s3", "s3a", "wasbs"]
    guard known.contains(String(scheme)) else {
      return "has the scheme \"\(scheme.prefix(20))\", not one of \(known.joined(separator: ", "))"
    }
    let rest = text[colon.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    if scheme == "file", !authority.isEmpty, authority != "localhost" {
      return "names a host, and a file: address is one of the machine that runs Muster"
    }
    if authority.isEmpty, scheme != "file" { return "names no host" }
    if authority.contains("@") { return "has a user or a password in it" }
    return text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      ? nil : "has a blank or a character beyond ASCII"
  }

  static func described(_ scalar: Unicode.Scalar) -> String {
    let code = "U+" + String(repeating: "0", count: max(0, 4 - hex(scalar).count)) + hex(scalar)
    return (0x21...0x7E).contains(scalar.value) ? "\"\(scalar)\"" : code
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }
}

extension Unicode.Scalar {
  var isLowerAlphanumeric: Bool {
    (0x61...0x7A).contains(value) || (0x30...0x39).contains(value)
  }

  var isAlphanumeric: Bool { isLowerAlphanumeric || (0x41...0x5A).contains(value) }
}
