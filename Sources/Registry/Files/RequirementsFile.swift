import Vocabulary

/// A `requirements.txt`, checked line by line against what a hermetic build from wheels can take
/// (pip's requirements file format, PEP 508).
struct RequirementsFile: Hashable, Sendable {
  /// Names of the packages, normalised as PEP 503 says, in the order of the file.
  var packages: [String] = []
  var findings: [Finding] = []

  /// The longest such file, in bytes.
  static let maximumSize = 1 << 20
  /// The longest line, in bytes, and the most packages.
  static let maximumLine = 4096
  static let maximumPackages = 5000

  init(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      findings.append(
        Finding(code: "requirements-encoding", at: nil, "the file is not valid UTF-8"))
      return
    }
    var joined = ""
    var start = 1
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      if joined.isEmpty { start = index + 1 }
      if line.hasSuffix("\\"), index < lines.count - 1 {
        joined += line.dropLast() + " "
        continue
      }
      read(joined + line, line: start)
      joined = ""
      if findings.count > Finding.maximumPerFile { break }
    }
  }

  private mutating func read(_ written: String, line: Int) {
    guard written.utf8.count <= Self.maximumLine, packages.count < Self.maximumPackages else {
      let position = SourcePosition(line: line, column: 1)
      findings.append(
        Finding(
          code: "too-large", at: position,
          "expected lines of at most \(Self.maximumLine) bytes and at most "
            + "\(Self.maximumPackages) packages"))
      return
    }
    let text = Self.withoutComment(written).trimmingBlanks
    guard !text.isEmpty else { return }
    let column = written.prefix { $0 == " " || $0 == "\t" }.count + 1
    let position = SourcePosition(line: line, column: column)
    if let reason = Self.reasonToRefuse(text) {
      findings.append(
        Finding(
          code: "requirement-refused", at: position,
          "\"\(TextRule.visible(text.prefix(80)))\" \(reason)",
          hint: "an environment is built from the index's wheels alone"))
      return
    }
    readRequirement(text, at: position)
  }

  private static func withoutComment(_ text: String) -> String {
    var isAfterBlank = true
    for index in text.indices {
      if text[index] == "#", isAfterBlank { return String(text[..<index]) }
      isAfterBlank = text[index] == " " || text[index] == "\t"
    }
    return text
  }

  private static func reasonToRefuse(_ text: String) -> String? {
    if text.hasPrefix("-") {
      let option = text.prefix { $0 != " " && $0 != "=" }
      switch option {
      case "-r", "--requirement", "-c", "--constraint": return "includes another file"
      case "-e", "--editable": return "installs a folder in place"
      case "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host":
        return "chooses where packages come from"
      case "--no-binary", "--no-build-isolation": return "asks for a build from source"
      default: return "is an option of pip; only packages may stand here"
      }
    }
    if text.contains("://") { return "is an address" }
    let name = text.prefix { !" ;<>=!~[@".contains($0) }
    if name.contains("/") || name.hasPrefix(".") || name.contains("\\") { return "is a local path" }
    if name.hasSuffix(".whl") || name.hasSuffix(".tar.gz") || name.hasSuffix(".zip") {
      return "is a file"
    }
    if text[name.endIndex...].trimmingBlanks.hasPrefix("@") { return "is a direct reference" }
    return nil
  }

  private mutating func readRequirement(_ text: String, at position: SourcePosition) {
    // `--hash=sha256:...` follows the requirement.
    let body = text.firstRange(of: " --").map { String(text[..<$0.lowerBound]) } ?? text
    let options = text.dropFirst(body.count).split(separator: " ")
    if let option = options.first(where: { !$0.hasPrefix("--hash=sha256:") }) {
      findings.append(
        Finding(
          code: "requirement-syntax", at: position,
          "expected --hash=sha256:..., found \"\(option.prefix(80))\""))
      return
    }
    let parts = body.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
    let requirement = parts[0].trimmingBlanks
    let name = requirement.prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
    }
    var rest = requirement[name.endIndex...].trimmingBlanks
    if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
      rest = rest[rest.index(after: close)...].trimmingBlanks
    }
    let isName = name.first.map { $0.isLetter || $0.isNumber } == true && name.last != "-"
    guard isName, let versions = Self.versions(rest) else {
      findings.append(
        Finding(
          code: "requirement-syntax", at: position,
          "\"\(TextRule.visible(text.prefix(80)))\" is not a requirement",
          hint: "write name==version"))
      return
    }
    let normal = name.lowercased().replacing("_", with: "-").replacing(".", with: "-")
    if packages.contains(normal), parts.count == 1 {
      findings.append(
        Finding(code: "duplicate", at: position, "the package \"\(normal)\" stands twice"))
    }
    packages.append(normal)
    let isPinned = versions.contains {
      ($0.hasPrefix("==") || $0.hasPrefix("===")) && !$0.hasSuffix("*")
    }
    if !isPinned {
      findings.append(
        Finding(
          .warning, code: "unpinned", at: position, "\"\(name)\" is not pinned to one version",
          hint: "write \(name)==version, so that the environment is the same tomorrow"))
    }
  }

  /// The clauses of a version specifier; `nil` if it is none.
  private static func versions(_ text: String) -> [String]? {
    if text.isEmpty { return [] }
    var text = text
    if text.hasPrefix("("), text.hasSuffix(")") { text = String(text.dropFirst().dropLast()) }
    var result: [String] = []
    for clause in text.split(separator: ",", omittingEmptySubsequences: false) {
      let clause = clause.trimmingBlanks
      let operators = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"]
      guard let sign = operators.first(where: { clause.hasPrefix($0) }) else { return nil }
      let version = clause.dropFirst(sign.count).trimmingBlanks
      let isVersion =
        version.unicodeScalars.allSatisfy {
          $0.isAlphanumeric || ".*+!_-".unicodeScalars.contains($0)
        }
      guard !version.isEmpty, isVersion else { return nil }
      result.append(sign + version)
    }
    return result
  }
}
