import ModelMetrics
import Vocabulary

/// What this house says where the suite expects a value.
indirect enum MetricsAnswer: Sendable {
  case number(Double)
  case figure(Figure)
  /// A probability, which is compared by its digits down to 1e-200.
  case probability(Figure)
  /// A number that may differ by so much.
  case near(Figure, Double)
  case text(String)
  case bool(Bool)
  case list([MetricsAnswer])
  case object([String: MetricsAnswer])
  /// The expected values below are not compared, for a reason.
  case skip(String)
  /// No value: words about the case.
  case ignored
  /// The house decides otherwise; passed if it is what the documentation says.
  case design(Bool, String)

  static func numbers(_ numbers: some Sequence<Double>) -> MetricsAnswer {
    .list(numbers.map { .number($0) })
  }

  static func texts(_ texts: some Sequence<String>) -> MetricsAnswer {
    .list(texts.map { .text($0) })
  }

  static func integer(_ number: Int) -> MetricsAnswer { .number(Double(number)) }

  /// Whether there is no value anywhere in it.
  var isUndefined: Bool {
    switch self {
    case .figure(let figure), .probability(let figure), .near(let figure, _): figure.number == nil
    case .list(let answers): answers.allSatisfy(\.isUndefined)
    case .object(let answers): answers.values.allSatisfy(\.isUndefined)
    case .ignored: true
    case .number, .text, .bool, .skip, .design: false
    }
  }

  static func interval(_ interval: ConfidenceInterval?) -> MetricsAnswer {
    interval.map { .numbers([$0.lower, $0.upper]) }
      ?? .list([.figure(.undefined("none")), .figure(.undefined("none"))])
  }
}

extension MetricsReport {
  /// Compares every value of an expected file.
  mutating func compare(_ path: String, _ expected: JSON, _ answer: MetricsAnswer?) {
    switch answer {
    case .ignored: return
    case .skip(let reason):
      skip(path, Self.leaves(expected), reason)
      return
    case .design(let isDeclared, let reason):
      for _ in 0..<Self.leaves(expected) { differ(path, isDeclared, reason) }
      return
    default: break
    }
    switch expected {
    case .object(let members) where members["raises"] != nil:
      differ(
        path, answer?.isUndefined == true, "undefined with a reason where the reference raises")
      return
    case .object(let members):
      guard case .object(let answers) = answer else { break }
      for (key, value) in members.sorted(by: { $0.key < $1.key }) where key != "warns" {
        compare(path + "/" + key, value, answers[key])
      }
      return
    case .array(let elements):
      guard case .list(let answers) = answer else { break }
      guard answers.count == elements.count else {
        for _ in 0..<max(1, Self.leaves(expected)) {
          fail(path, "\(answers.count) values, and \(elements.count) are expected")
        }
        return
      }
      for (index, pair) in zip(elements, answers).enumerated() {
        compare(path + "/\(index)", pair.0, pair.1)
      }
      return
    default:
      if let answer {
        compareLeaf(path, expected, answer)
        return
      }
    }
    for _ in 0..<max(1, Self.leaves(expected)) { fail(path, "there is no answer") }
  }

  private mutating func compareLeaf(_ path: String, _ expected: JSON, _ answer: MetricsAnswer) {
    switch (answer, expected) {
    case (.text(let ours), .string(let theirs)):
      check(path, ours == theirs, "\"\(ours)\", and \"\(theirs)\" is expected")
    case (.bool(let ours), .bool(let theirs)):
      check(path, ours == theirs, "\(ours), and \(theirs) is expected")
    case (.number(let ours), _):
      compareNumber(path, ours, expected) { 1e-12 + 1e-10 * $0.magnitude }
    case (.figure(let ours), _):
      compareFigure(path, ours, expected) { 1e-12 + 1e-10 * $0.magnitude }
    case (.near(let ours, let distance), _):
      compareFigure(path, ours, expected) { _ in distance }
    case (.probability(let ours), _):
      compareFigure(path, ours, expected) { $0 < 1e-200 ? 1e-200 : 1e-8 * $0 }
    default:
      fail(path, "\(answer), and \(expected) is expected")
    }
  }

  private mutating func compareFigure(
    _ path: String, _ ours: Figure, _ expected: JSON, tolerance: (Double) -> Double
  ) {
    if let number = ours.number {
      compareNumber(path, number, expected, tolerance: tolerance)
    } else if ["NaN", "NA"].contains(expected.string) {
      differ(path, true, "undefined with a reason instead of NaN")
    } else {
      fail(path, "undefined (\(ours.reason ?? "")), and \(expected) is expected")
    }
  }

  private mutating func compareNumber(
    _ path: String, _ ours: Double, _ expected: JSON, tolerance: (Double) -> Double
  ) {
    guard let theirs = Self.number(expected) else {
      fail(path, "\(ours), and \(expected) is expected")
      return
    }
    let isEqual =
      theirs.isFinite ? (ours - theirs).magnitude <= tolerance(theirs) : ours == theirs
    check(path, isEqual, "\(ours), and \(theirs) is expected")
  }

  /// Non-finite numbers are texts in the suite.
  static func number(_ json: JSON) -> Double? {
    switch json {
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: json.double
    }
  }

  static func leaves(_ json: JSON) -> Int {
    switch json {
    case .object(let members): members.values.reduce(0) { $0 + leaves($1) }
    case .array(let elements): elements.reduce(0) { $0 + leaves($1) }
    default: 1
    }
  }
}
