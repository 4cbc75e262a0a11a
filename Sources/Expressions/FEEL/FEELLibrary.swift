/// What the built-in functions do. Arguments of the wrong kind give null.
enum FEELLibrary {
  static func call(_ function: FEELFunction, _ arguments: [FEELValue]) -> FEELValue {
    switch function {
    case .not:
      return FEELValue(truth: arguments[0].truth.map { !$0 })
    case .isDefined:
      return .bool(arguments[0] != .null)
    case .getOrElse:
      return arguments[0] == .null ? arguments[1] : arguments[0]
    case .getValue:
      guard case .context(let members) = arguments[0], case .string(let name) = arguments[1]
      else { return .null }
      return members[name] ?? .null
    case .string:
      return string(arguments[0])
    case .number, .floor, .ceiling, .abs, .modulo:
      return number(function, arguments)
    case .stringLength, .upperCase, .lowerCase, .contains, .startsWith, .endsWith, .substring,
      .trim:
      guard case .string(let text) = arguments[0] else { return .null }
      return string(function, text, arguments)
    case .min, .max, .sum, .mean, .all, .any:
      if arguments.count == 1, case .list(let elements) = arguments[0] {
        return aggregate(function, elements)
      }
      return aggregate(function, arguments)
    default:
      return list(function, arguments)
    }
  }

  // MARK: - Texts

  private static func string(_ value: FEELValue) -> FEELValue {
    switch value {
    case .null: .null
    case .string: value
    default: .string(text(of: value))
    }
  }

  /// As FEEL writes it; a string inside a list stands in quotes.
  private static func text(of value: FEELValue) -> String {
    switch value {
    case .null: return "null"
    case .bool(let truth): return String(truth)
    case .number(let number):
      return Int64(exactly: number).map { String($0) } ?? String(number)
    case .string(let text): return "\"\(text)\""
    case .list(let elements): return "[" + elements.map(text).joined(separator: ", ") + "]"
    case .context(let members):
      let entries = members.sorted { $0.key < $1.key }.map { "\($0.key):\(text(of: $0.value))" }
      return "{" + entries.joined(separator: ", ") + "}"
    case .range(let range):
      return (range.includesLow ? "[" : "(") + text(of: range.low) + ".." + text(of: range.high)
        + (range.includesHigh ? "]" : ")")
    }
  }

  private static func string(
    _ function: FEELFunction, _ text: String, _ arguments: [FEELValue]
  ) -> FEELValue {
    switch function {
    case .stringLength: return .number(Double(text.unicodeScalars.count))
    case .upperCase: return .string(text.uppercased())
    case .lowerCase: return .string(text.lowercased())
    case .trim: return .string(trimmed(text))
    case .substring: return substring(text, arguments)
    default: break
    }
    guard case .string(let part) = arguments[1] else { return .null }
    switch function {
    case .contains: return .bool(part.isEmpty || text.contains(part))
    case .startsWith: return .bool(text.hasPrefix(part))
    default: return .bool(text.hasSuffix(part))
    }
  }

  private static func trimmed(_ text: String) -> String {
    var view = Substring(text)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }

  private static func substring(_ text: String, _ arguments: [FEELValue]) -> FEELValue {
    guard case .number(let start) = arguments[1], let position = Int(exactly: start), position != 0
    else { return .null }
    let scalars = Array(text.unicodeScalars)
    let first = position > 0 ? position - 1 : scalars.count + position
    guard first >= 0, first <= scalars.count else { return .string("") }
    var rest = scalars[first...]
    if arguments.count == 3 {
      guard case .number(let length) = arguments[2], let count = Int(exactly: length), count >= 0
      else { return .null }
      rest = rest.prefix(count)
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: rest)
    return .string(String(view))
  }

  // MARK: - Numbers

  private static func number(_ function: FEELFunction, _ arguments: [FEELValue]) -> FEELValue {
    if function == .number, case .string(let text) = arguments[0] {
      return Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .null
    }
    guard case .number(let number) = arguments[0] else { return .null }
    switch function {
    case .floor: return .number(number.rounded(.down))
    case .ceiling: return .number(number.rounded(.up))
    case .abs: return .number(Swift.abs(number))
    case .modulo:
      guard case .number(let divisor) = arguments[1], divisor != 0 else { return .null }
      return .number(number - divisor * (number / divisor).rounded(.down))
    default: return .number(number)
    }
  }

  /// Whole exponents only, by squaring.
  static func power(_ base: Double, _ exponent: Double) -> Double {
    guard let whole = Int(exactly: exponent), Swift.abs(whole) <= 100_000 else { return .nan }
    var result = 1.0
    var factor = base
    var rest = Swift.abs(whole)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return whole < 0 ? 1 / result : result
  }

  // MARK: - Lists

  private static func aggregate(_ function: FEELFunction, _ elements: [FEELValue]) -> FEELValue {
    switch function {
    case .all:
      return FEELValue(truth: elements.reduce(true) { FEELComparison.and($0, $1.truth) })
    case .any:
      return FEELValue(truth: elements.reduce(false) { FEELComparison.or($0, $1.truth) })
    case .min, .max:
      guard var best = elements.first else { return .null }
      for element in elements.dropFirst() {
        guard
          let isBetter = FEELComparison.apply(function == .min ? .less : .greater, element, best)
        else { return .null }
        if isBetter { best = element }
      }
      return best
    default:
      var sum = 0.0
      for element in elements {
        guard case .number(let number) = element else { return .null }
        sum += number
      }
      guard !elements.isEmpty, sum.isFinite else { return .null }
      return .number(function == .mean ? sum / Double(elements.count) : sum)
    }
  }

  private static func list(_ function: FEELFunction, _ arguments: [FEELValue]) -> FEELValue {
    if function == .isEmpty, case .string(let text) = arguments[0] { return .bool(text.isEmpty) }
    if function == .concatenate {
      return .list(arguments.flatMap { if case .list(let list) = $0 { list } else { [$0] } })
    }
    guard case .list(let elements) = arguments[0] else { return .null }
    switch function {
    case .count: return .number(Double(elements.count))
    case .isEmpty: return .bool(elements.isEmpty)
    case .listContains: return .bool(elements.contains(arguments[1]))
    case .append: return .list(elements + arguments.dropFirst())
    case .reverse: return .list(elements.reversed())
    case .flatten: return .list(flattened(elements))
    case .distinctValues:
      var seen: Set<FEELValue> = []
      return .list(elements.filter { seen.insert($0).inserted })
    case .indexOf:
      return .list(
        elements.indices.filter { elements[$0] == arguments[1] }.map { .number(Double($0 + 1)) })
    case .stringJoin: return joined(elements, arguments)
    default: return .null
    }
  }

  private static func flattened(_ elements: [FEELValue]) -> [FEELValue] {
    elements.flatMap { if case .list(let list) = $0 { flattened(list) } else { [$0] } }
  }

  private static func joined(_ elements: [FEELValue], _ arguments: [FEELValue]) -> FEELValue {
    var separator = ""
    if arguments.count == 2, case .string(let text) = arguments[1] { separator = text }
    var texts: [String] = []
    for element in elements where element != .null {
      guard case .string(let text) = element else { return .null }
      texts.append(text)
    }
    return .string(texts.joined(separator: separator))
  }
}
