import Vocabulary

/// The functions that are built in (DMN 1.5, 10.3.4), by their names; and those that Camunda 8
/// adds and processes lean on.
enum FEELBuiltIn: String, CaseIterable, Sendable {
  // Conversion
  case date
  case dateAndTime = "date and time"
  case time
  case number
  case string
  case duration
  case yearsAndMonthsDuration = "years and months duration"
  case range
  // Truth values
  case not
  // Texts
  case substring
  case stringLength = "string length"
  case upperCase = "upper case"
  case lowerCase = "lower case"
  case substringBefore = "substring before"
  case substringAfter = "substring after"
  case replace
  case contains
  case startsWith = "starts with"
  case endsWith = "ends with"
  case matches
  case split
  case stringJoin = "string join"
  // Lists
  case listContains = "list contains"
  case count
  case min
  case max
  case sum
  case mean
  case all
  case any
  case sublist
  case append
  case concatenate
  case insertBefore = "insert before"
  case remove
  case listReplace = "list replace"
  case reverse
  case indexOf = "index of"
  case union
  case distinctValues = "distinct values"
  case flatten
  case product
  case median
  case stddev
  case mode
  case sort
  // Numbers
  case decimal
  case floor
  case ceiling
  case roundUp = "round up"
  case roundDown = "round down"
  case roundHalfUp = "round half up"
  case roundHalfDown = "round half down"
  case abs
  case modulo
  case sqrt
  case log
  case exp
  case odd
  case even
  // Ranges
  case before
  case after
  case meets
  case metBy = "met by"
  case overlaps
  case overlapsBefore = "overlaps before"
  case overlapsAfter = "overlaps after"
  case finishes
  case finishedBy = "finished by"
  case includes
  case during
  case starts
  case startedBy = "started by"
  case coincides
  // Time
  case dayOfYear = "day of year"
  case dayOfWeek = "day of week"
  case monthOfYear = "month of year"
  case weekOfYear = "week of year"
  case now
  case today
  // Contexts
  case getValue = "get value"
  case getEntries = "get entries"
  case context
  case contextPut = "context put"
  case contextMerge = "context merge"
  // Others
  case `is`
  // Camunda 8
  case isDefined = "is defined"
  case isEmpty = "is empty"
  case getOrElse = "get or else"
  case trim
  /// What stands behind `@`, where a zone has to be looked up.
  case temporalLiteral = "@"

  /// Whether a text can name it.
  var isPublic: Bool { self != .temporalLiteral }

  static let names = FEELNames(allCases.filter(\.isPublic).map(\.rawValue))

  /// One way to call a function.
  struct Signature: Sendable {
    let parameters: [String]
    /// How many of them must be there.
    let required: Int
    /// Whether the last one may come any number of times, when arguments have no names.
    let isVariadic: Bool

    init(_ parameters: [String], required: Int? = nil, isVariadic: Bool = false) {
      self.parameters = parameters
      self.required = required ?? parameters.count
      self.isVariadic = isVariadic
    }
  }

  /// The ways to call it, each by the names of its parameters.
  var signatures: [Signature] { Self.table[self] ?? [] }

  private static let table: [FEELBuiltIn: [Signature]] = {
    var table: [FEELBuiltIn: [Signature]] = [:]
    for function in allCases { table[function] = makeSignatures(function) }
    return table
  }()

  private static func makeSignatures(_ function: FEELBuiltIn) -> [Signature] {
    switch function {
    case .date: [Signature(["from"]), Signature(["year", "month", "day"])]
    case .dateAndTime:
      [
        Signature(["from"]), Signature(["date", "time"]),
        Signature(["year", "month", "day", "hour", "minute", "second"]),
        Signature(["year", "month", "day", "hour", "minute", "second", "offset"]),
      ]
    case .time:
      [Signature(["from"]), Signature(["hour", "minute", "second", "offset"], required: 3)]
    case .number:
      [Signature(["from"]), Signature(["from", "grouping separator", "decimal separator"])]
    case .string, .duration, .range, .temporalLiteral: [Signature(["from"])]
    case .yearsAndMonthsDuration: [Signature(["from", "to"])]
    case .not: [Signature(["negand"])]
    case .substring: [Signature(["string", "start position", "length"], required: 2)]
    case .stringLength, .upperCase, .lowerCase, .trim: [Signature(["string"])]
    case .substringBefore, .substringAfter, .contains, .startsWith, .endsWith:
      [Signature(["string", "match"])]
    case .replace: [Signature(["input", "pattern", "replacement", "flags"], required: 3)]
    case .matches: [Signature(["input", "pattern", "flags"], required: 2)]
    case .split: [Signature(["string", "delimiter"])]
    case .stringJoin: [Signature(["list", "delimiter"], required: 1)]
    case .listContains: [Signature(["list", "element"])]
    case .count, .reverse, .distinctValues, .flatten, .isEmpty: [Signature(["list"])]
    case .min, .max, .sum, .mean, .all, .any, .product, .median, .stddev, .mode:
      [Signature(["list"], isVariadic: true)]
    case .sublist: [Signature(["list", "start position", "length"], required: 2)]
    case .append: [Signature(["list", "item"], isVariadic: true)]
    case .concatenate, .union: [Signature(["list"], isVariadic: true)]
    case .insertBefore: [Signature(["list", "position", "newItem"])]
    case .remove: [Signature(["list", "position"])]
    case .listReplace:
      [Signature(["list", "position", "newItem"]), Signature(["list", "match", "newItem"])]
    case .indexOf: [Signature(["list", "match"])]
    case .sort: [Signature(["list", "precedes"], required: 1)]
    case .decimal, .roundUp, .roundDown, .roundHalfUp, .roundHalfDown: [Signature(["n", "scale"])]
    case .floor, .ceiling: [Signature(["n", "scale"], required: 1)]
    case .abs: [Signature(["n"])]
    case .modulo: [Signature(["dividend", "divisor"])]
    case .sqrt, .log, .exp, .odd, .even: [Signature(["number"])]
    case .before, .after:
      [
        Signature(["point1", "point2"]), Signature(["point", "range"]),
        Signature(["range", "point"]), Signature(["range1", "range2"]),
      ]
    case .meets, .metBy, .overlaps, .overlapsBefore, .overlapsAfter, .coincides:
      [Signature(["range1", "range2"]), Signature(["point1", "point2"])]
    case .finishes, .starts, .during:
      [Signature(["point", "range"]), Signature(["range1", "range2"])]
    case .finishedBy, .startedBy, .includes:
      [Signature(["range", "point"]), Signature(["range1", "range2"])]
    case .dayOfYear, .dayOfWeek, .monthOfYear, .weekOfYear: [Signature(["date"])]
    case .now, .today: [Signature([])]
    case .getValue: [Signature(["m", "key"]), Signature(["context", "key"])]
    case .getEntries: [Signature(["m"]), Signature(["context"])]
    case .context: [Signature(["entries"])]
    case .contextPut:
      [Signature(["context", "key", "value"]), Signature(["context", "keys", "value"])]
    case .contextMerge: [Signature(["contexts"])]
    case .is: [Signature(["value1", "value2"])]
    case .isDefined: [Signature(["value"])]
    case .getOrElse: [Signature(["value", "default"])]
    }
  }

  /// Whether some way to call it takes so many arguments without names.
  func takes(_ count: Int) -> Bool {
    signatures.contains {
      count >= $0.required && (count <= $0.parameters.count || $0.isVariadic)
    }
  }

  /// What it gives, where that depends on nothing.
  var resultType: FEELType {
    switch self {
    case .date, .today: .date
    case .dateAndTime, .now: .dateAndTime
    case .time: .time
    case .number, .stringLength, .count, .sum, .mean, .product, .median, .stddev, .decimal, .floor,
      .ceiling, .roundUp, .roundDown, .roundHalfUp, .roundHalfDown, .modulo, .sqrt, .log, .exp,
      .dayOfYear, .weekOfYear:
      .number
    case .string, .substring, .upperCase, .lowerCase, .substringBefore, .substringAfter, .replace,
      .stringJoin, .trim, .dayOfWeek, .monthOfYear:
      .string
    case .yearsAndMonthsDuration: .yearsAndMonths
    case .not, .contains, .startsWith, .endsWith, .matches, .listContains, .all, .any, .odd, .even,
      .before, .after, .meets, .metBy, .overlaps, .overlapsBefore, .overlapsAfter, .finishes,
      .finishedBy, .includes, .during, .starts, .startedBy, .coincides, .is, .isDefined, .isEmpty:
      .boolean
    case .split: .list(.string)
    case .indexOf, .mode: .list(.number)
    default: .any
    }
  }
}
