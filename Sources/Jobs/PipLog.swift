/// What pip says, and which of it matters.
enum PipLog {
  /// Signs that an index could not be reached; pip then claims that no version exists.
  private static let networkSigns = [
    "Could not fetch URL", "Retrying (", "Max retries exceeded", "NewConnectionError",
    "Temporary failure in name resolution", "ReadTimeoutError", "CERTIFICATE_VERIFY_FAILED",
    "ProxyError", "No space left on device", "HTTP error 5", "407 Proxy",
  ]

  /// The decisive line of a failure, and whose it is.
  static func failure(_ text: String, step: EnvironmentFailure.Step) -> EnvironmentFailure {
    let lines = text.split(separator: "\n").map { $0.trimmed }
    if let line = lines.first(where: { $0.hasSuffix("No module named pip") }) {
      return EnvironmentFailure(step: .interpreter, reason: line, fault: .platform)
    }
    if let line = lines.last(where: { line in networkSigns.contains { line.contains($0) } }) {
      return EnvironmentFailure(step: step, reason: line, fault: .platform)
    }
    let errors = lines.filter { $0.hasPrefix("ERROR: ") }.map { String($0.dropFirst(7)) }
    // "Could not find a version" names the versions there are; "No matching" only repeats it.
    let decisive =
      errors.last { $0.hasPrefix("Could not find a version") || $0.hasPrefix("Cannot install") }
      ?? errors.last
    guard let decisive else {
      return EnvironmentFailure(
        step: step, reason: lines.last ?? "pip said nothing", fault: .platform)
    }
    let reason =
      decisive.hasSuffix("(from versions: none)")
      ? decisive + " (only wheels are installed, never source packages)" : decisive
    return EnvironmentFailure(step: step, reason: shortened(reason), fault: .model)
  }

  /// Lists of all versions can be long; what is decisive stands at both ends.
  private static func shortened(_ reason: String) -> String {
    reason.count <= 400 ? reason : "\(reason.prefix(250)) ... \(reason.suffix(140))"
  }

  /// A step of progress, if a line of pip's tells one.
  static func progress(_ line: String) -> String? {
    let words = line.trimmed.split(separator: " ")
    guard words.count >= 2, words[0] == "Downloading", words[1].hasSuffix(".whl"),
      let wheel = Wheel(fileName: String(words[1].split(separator: "/").last ?? ""))
    else { return nil }
    let size = words.count > 2 ? " " + words[2...].joined(separator: " ") : ""
    return "downloading \(wheel.name) \(wheel.version)\(size)"
  }
}

extension StringProtocol {
  /// Without the white space at both ends.
  var trimmed: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
