/// What came of the comparison, by part of the suite.
struct MetricsReport {
  private struct Part {
    var name: String
    var passed = 0
    var failures: [String] = []
    var skipped: [(reason: String, count: Int)] = []
    var designs: [(reason: String, count: Int)] = []
  }

  private var parts: [Part] = []

  mutating func begin(_ name: String) { parts.append(Part(name: name)) }

  mutating func pass() { parts[parts.count - 1].passed += 1 }

  mutating func fail(_ path: String, _ text: String) {
    parts[parts.count - 1].failures.append("FAIL \(parts[parts.count - 1].name) \(path): \(text)")
  }

  mutating func check(_ path: String, _ isRight: Bool, _ text: @autoclosure () -> String) {
    if isRight { pass() } else { fail(path, text()) }
  }

  mutating func skip(_ path: String, _ count: Int, _ reason: String) {
    Self.add(count, reason, to: &parts[parts.count - 1].skipped)
  }

  /// A case where this house decides otherwise than the reference, and says so.
  mutating func differ(_ path: String, _ isDeclared: Bool, _ reason: String) {
    if isDeclared {
      pass()
      Self.add(1, reason, to: &parts[parts.count - 1].designs)
    } else {
      fail(path, "not what is declared: \(reason)")
    }
  }

  private static func add(
    _ count: Int, _ reason: String, to list: inout [(reason: String, count: Int)]
  ) {
    if let place = list.firstIndex(where: { $0.reason == reason }) {
      list[place].count += count
    } else {
      list.append((reason, count))
    }
  }

  var isPassed: Bool { parts.allSatisfy { $0.failures.isEmpty } }

  /// A line per failing case, the groups of skipped and deliberately different ones, and totals.
  var text: String {
    var lines: [String] = []
    for part in parts {
      lines += part.failures
      lines += part.designs.map {
        "differs by design, \(part.name): \($0.reason): \($0.count) passed as declared"
      }
      lines += part.skipped.map { "skip \(part.name): \($0.reason): \($0.count) skipped" }
      lines.append("\(part.name): \(Self.totals([part]))")
    }
    return (lines + [Self.totals(parts)]).joined(separator: "\n")
  }

  private static func totals(_ parts: [Part]) -> String {
    let passed = parts.reduce(0) { $0 + $1.passed }
    let failed = parts.reduce(0) { $0 + $1.failures.count }
    let skipped = parts.reduce(0) { $0 + $1.skipped.reduce(0) { $0 + $1.count } }
    return "\(passed) passed, \(failed) failed, \(skipped) skipped"
  }
}
