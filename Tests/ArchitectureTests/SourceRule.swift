/// A rule on the words of a line of Swift, and the words that break it.
struct SourceRule: CustomTestStringConvertible, Sendable {
  let name: String
  /// Whether comments count as well.
  var includesComments = false
  let pattern: @Sendable (Substring) -> Bool

  var testDescription: String { name }

  /// The numbers of the lines that break it.
  func violations(in text: String) -> [Int] {
    let source = SwiftText(text)
    let lines = includesComments ? source.prose : source.code
    return lines.indices.filter { pattern(lines[$0]) }.map { $0 + 1 }
  }

  /// What no source of ours says.
  static let everywhere: [SourceRule] = [
    SourceRule(name: "no open ends", includesComments: true) {
      $0.contains(/\b(?:TODO|FIXME|XXX)\b/)
    },
    SourceRule(name: "no try that traps") { $0.contains(/\btry!/) },
    SourceRule(name: "no cast that traps") { $0.contains(/\bas!/) },
    SourceRule(name: "no value unwrapped by force") { $0.contains(/[\w)\]]!(?:[.,)\]}\s]|$)/) },
    SourceRule(name: "no trap without a sentence") { $0.contains(/\bfatalError\(/) },
  ]

  /// What the core does without.
  static let core: [SourceRule] = [
    SourceRule(name: "no system below the core") {
      $0.contains(
        /\bimport (?:Foundation|FoundationEssentials|Glibc|Dispatch|Subprocess|SystemPackage)\b/)
    },
    SourceRule(name: "nothing asynchronous in the core") {
      $0.contains(/\b(?:async|await|actor|Task\s*[{.]|DispatchQueue)\b/)
    },
    SourceRule(name: "no clock in the core") {
      $0.contains(/\bDate\(|\b(?:ContinuousClock|SuspendingClock|clock_gettime|gettimeofday)\b/)
    },
    SourceRule(name: "no chance in the core") {
      $0.contains(/\bSystemRandomNumberGenerator\b|\.random\(|\bUUID\(/)
    },
    SourceRule(name: "no file or environment in the core") {
      $0.contains(/\b(?:FileManager|ProcessInfo|getenv|CommandLine|fopen)\b/)
    },
  ]

  /// What only a program does.
  static let printing = SourceRule(name: "only a program prints") {
    $0.contains(/(?:^|[^.\w])(?:print|debugPrint|dump|readLine)\(/)
      && !$0.contains(/\bfunc (?:print|dump)\(/)
  }
}
