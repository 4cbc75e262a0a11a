import Testing

/// A rule on the words of a source.
struct SourceRule: CustomTestStringConvertible, Sendable {
  let name: String
  /// Whether comments count as well.
  var includesComments = false
  let isBroken: @Sendable (SwiftText.Word) -> Bool

  var testDescription: String { name }

  /// The numbers of the lines that break it.
  func violations(in source: SwiftText) -> [Int] {
    source.words.filter { (includesComments || !$0.isComment) && isBroken($0) }.map(\.line)
  }

  /// What no source of ours says.
  static let everywhere: [SourceRule] = [
    SourceRule(name: "no open ends", includesComments: true) {
      ["TODO", "FIXME", "XXX"].contains($0.text)
    },
    SourceRule(name: "no try that traps") { $0.text == "try" && $0.after == "!" },
    SourceRule(name: "no cast that traps") { $0.text == "as" && $0.after == "!" },
    SourceRule(name: "no value unwrapped by force") {
      $0.after == "!" && $0.next != "=" && !["try", "as"].contains($0.text)
    },
    SourceRule(name: "no trap without a sentence") { $0.text == "fatalError" && $0.after == "(" },
  ]

  /// What the core does without.
  static let core: [SourceRule] = [
    SourceRule(name: "nothing asynchronous in the core") {
      ["async", "await", "DispatchQueue", "withTaskGroup"].contains($0.text)
        || $0.text == "Task" && [" ", ".", "{"].contains($0.after)
    },
    SourceRule(name: "no clock in the core") {
      $0.text == "Date" && $0.after == "("
        || ["ContinuousClock", "SuspendingClock", "clock_gettime", "gettimeofday"].contains($0.text)
    },
    SourceRule(name: "no chance in the core") {
      $0.text == "SystemRandomNumberGenerator"
        || $0.text == "random" && $0.before == "." && $0.after == "("
        || $0.text == "UUID" && $0.after == "("
    },
    SourceRule(name: "no file or environment in the core") {
      ["FileManager", "ProcessInfo", "getenv", "CommandLine", "fopen"].contains($0.text)
    },
  ]

  /// What only a program does.
  static let printing = SourceRule(name: "only a program prints") {
    ["print", "debugPrint", "dump"].contains($0.text) && $0.after == "(" && $0.before != "."
  }
}
