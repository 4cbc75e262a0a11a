/// A type of FEEL (DMN 1.5, 10.3.2.9 and table 60), which names, `instance of` and item definitions
/// use.
package indirect enum FEELType: Hashable, Sendable {
  /// Everything.
  case any
  /// Null alone.
  case null
  case boolean
  case number
  case string
  case date
  case time
  case dateAndTime
  case yearsAndMonths
  case daysAndTime
  /// Lists whose elements are all of a type.
  case list(FEELType)
  /// Contexts that have all of these members; others do not matter.
  case context([Member])
  /// Ranges whose endpoints are of a type.
  case range(FEELType)
  /// Functions of as many parameters, which take at least these types and give no more than that.
  case function([FEELType], FEELType)

  /// A member of a context.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let type: FEELType

    /// A member by name and type.
    package init(_ name: String, _ type: FEELType) {
      self.name = name
      self.type = type
    }
  }

  /// The simple types by their names in FEEL, without spaces too, as some files write them.
  package static let named: [String: FEELType] = [
    "Any": .any, "Null": .null, "boolean": .boolean, "number": .number, "string": .string,
    "date": .date, "time": .time, "date and time": .dateAndTime, "dateTime": .dateAndTime,
    "years and months duration": .yearsAndMonths, "yearMonthDuration": .yearsAndMonths,
    "days and time duration": .daysAndTime, "dayTimeDuration": .daysAndTime,
    "list": .list(.any), "context": .context([]), "range": .range(.any),
  ]

  /// The type of a member, where it is known.
  package func member(_ name: String) -> FEELType {
    switch self {
    case .context(let members): members.first { $0.name == name }?.type ?? .any
    case .list(let element): .list(element.member(name))
    default: .any
    }
  }

  /// The names of the members that are known of a context, or of a list's elements.
  package var memberNames: [String] {
    switch self {
    case .context(let members): members.map(\.name)
    case .list(let element): element.memberNames
    case .range: ["start included", "end included"]
    case .dateAndTime, .time: ["time offset"]
    default: []
    }
  }

  /// The type of a list's elements; other types are their own, as FEEL takes one for a list of one.
  package var element: FEELType {
    switch self {
    case .list(let element): element
    case .range(let element): element
    default: self
    }
  }

  /// Whether a value of this type can stand where the other is wanted (10.3.2.9.1).
  package func conforms(to other: FEELType) -> Bool {
    switch (self, other) {
    case (_, .any), (.null, _): return true
    case (.list(let first), .list(let second)): return first.conforms(to: second)
    case (.range(let first), .range(let second)): return first.conforms(to: second)
    case (.context(let members), .context(let wanted)):
      return wanted.allSatisfy { want in
        members.contains { $0.name == want.name && $0.type.conforms(to: want.type) }
      }
    case (.function(let first, let result), .function(let second, let wanted)):
      return first.count == second.count
        && zip(first, second).allSatisfy { $1.conforms(to: $0) } && result.conforms(to: wanted)
    default: return self == other
    }
  }

  /// As it is written in FEEL.
  package var text: String {
    switch self {
    case .any: return "Any"
    case .null: return "Null"
    case .boolean: return "boolean"
    case .number: return "number"
    case .string: return "string"
    case .date: return "date"
    case .time: return "time"
    case .dateAndTime: return "date and time"
    case .yearsAndMonths: return "years and months duration"
    case .daysAndTime: return "days and time duration"
    case .list(let element): return "list<\(element.text)>"
    case .context(let members):
      return "context<" + members.map { "\($0.name): \($0.type.text)" }.joined(separator: ", ")
        + ">"
    case .range(let element): return "range<\(element.text)>"
    case .function(let parameters, let result):
      return "function<" + parameters.map(\.text).joined(separator: ", ") + ">->" + result.text
    }
  }
}
