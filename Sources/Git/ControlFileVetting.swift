/// The rules for the contents of `.gitattributes` and `.gitmodules`.
enum ControlFileVetting {
  /// The largest such file that is read; git's own limit for attributes is 100 MB.
  static let maximumBytes = 1 << 20
  /// git ignores longer lines of attributes; what one program ignores, another may not.
  private static let maximumLineBytes = 2048

  static func problems(in bytes: [UInt8], of file: String) -> [(code: String, message: String)] {
    file == "gitattributes" ? attributes(bytes) : modules(bytes)
  }

  private static func attributes(_ bytes: [UInt8]) -> [(code: String, message: String)] {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard let index = lines.firstIndex(where: { $0.count > maximumLineBytes }) else { return [] }
    return [
      ("gitattributesLineLength", "line \(index + 1) is longer than \(maximumLineBytes) bytes")
    ]
  }

  /// Muster never follows a submodule; others who fetch from it might. A line is judged by itself,
  /// with any quotes taken off, which refuses a little more than git's own parser would.
  private static func modules(_ bytes: [UInt8]) -> [(code: String, message: String)] {
    var problems: [(code: String, message: String)] = []
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      return [("gitmodulesParse", "the file is not UTF-8 text")]
    }
    for (index, bytes) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = bytes.last == 0x0D ? bytes.dropLast() : bytes
      if line.contains(0x0D) {
        // CVE-2025-48384: a carriage return at the end of a path was read away and written back.
        problems.append(("gitmodulesCr", "line \(index + 1) has a carriage return inside"))
      }
      if let (code, message) = problem(ofLine: Substring(line)) {
        problems.append((code, "line \(index + 1): \(message)"))
      }
    }
    return problems
  }

  private static func problem(ofLine line: Substring) -> (String, String)? {
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    if trimmed.hasPrefix("[") {
      let parts = trimmed.split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count >= 3 else { return nil }
      let name = parts[1..<(parts.count - 1)].joined(separator: "\"")
      return isUnsafePath(name) ? ("gitmodulesName", "an unsafe name of a submodule") : nil
    }
    guard let equals = trimmed.firstIndex(of: "=") else { return nil }
    let key = trimmed[..<equals].lowercased().filter { !$0.isWhitespace }
    let value = trimmed[trimmed.index(after: equals)...].filter { $0 != "\"" }
      .drop { $0 == " " || $0 == "\t" }
    switch key {
    case "path" where isUnsafePath(String(value)):
      return ("gitmodulesPath", "an unsafe path of a submodule")
    case "url" where isUnsafeURL(String(value)):
      return ("gitmodulesUrl", "an unsafe URL of a submodule")
    case "update" where value.hasPrefix("!"):
      return ("gitmodulesUpdate", "a command as the way to update a submodule")
    default:
      return nil
    }
  }

  private static func isUnsafePath(_ path: String) -> Bool {
    path.isEmpty || path.hasPrefix("-")
      || path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..")
  }

  private static func isUnsafeURL(_ url: String) -> Bool {
    url.hasPrefix("-") || url.hasPrefix("ext::") || url.lowercased().contains("%0a")
      || url.split(separator: "/").contains { $0.hasPrefix("-") }
  }
}
