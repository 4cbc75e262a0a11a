/// The functions that are built in, by their names in DMN 1.3, chapter 10.3.4, and those of
/// Camunda 8 that processes lean on.
enum FEELFunction: String, CaseIterable, Sendable {
  case not
  case string
  case number
  case stringLength = "string length"
  case upperCase = "upper case"
  case lowerCase = "lower case"
  case contains
  case startsWith = "starts with"
  case endsWith = "ends with"
  case substring
  case stringJoin = "string join"
  case trim
  case count
  case min
  case max
  case sum
  case mean
  case all
  case any
  case listContains = "list contains"
  case append
  case concatenate
  case distinctValues = "distinct values"
  case flatten
  case reverse
  case indexOf = "index of"
  case floor
  case ceiling
  case abs
  case modulo
  case getValue = "get value"
  case isDefined = "is defined"
  case isEmpty = "is empty"
  case getOrElse = "get or else"

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .contains, .startsWith, .endsWith, .listContains, .indexOf, .modulo, .getValue,
      .getOrElse:
      2...2
    case .substring: 2...3
    case .stringJoin: 1...2
    case .min, .max, .sum, .mean, .all, .any, .concatenate: 1...64
    case .append: 2...64
    default: 1...1
    }
  }
}
