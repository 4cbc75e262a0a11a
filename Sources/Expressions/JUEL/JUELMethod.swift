/// The methods that files call on values. There is no reflection behind them: what is not listed
/// here cannot be called.
enum JUELMethod: Sendable, Equatable {
  case toString
  case name
  case equals
  case equalsIgnoreCase
  case contains
  case containsKey
  case startsWith
  case endsWith
  case size
  case length
  case isEmpty
  case toUpperCase
  case toLowerCase
  case trim
  case get
  case concat
  case indexOf
  case substring
  case replace
  case split
  case intValue
  case doubleValue
  case booleanValue
  /// `toDate()` of a date, which is one.
  case toDate
  /// `plusDays(2)`, `minusHours(1)`: the sign, and what is counted.
  case shift(Int64, JUELDate.Unit)
  /// `getJobStatus()`: a Java getter, which here reads the member `jobStatus`.
  case getter(String)

  private static let named: [String: (method: JUELMethod, arguments: Int)] = [
    "toString": (.toString, 0), "name": (.name, 0), "equals": (.equals, 1),
    "equalsIgnoreCase": (.equalsIgnoreCase, 1), "contains": (.contains, 1),
    "containsKey": (.containsKey, 1), "startsWith": (.startsWith, 1), "endsWith": (.endsWith, 1),
    "size": (.size, 0), "length": (.length, 0), "isEmpty": (.isEmpty, 0),
    "toUpperCase": (.toUpperCase, 0), "toLowerCase": (.toLowerCase, 0), "trim": (.trim, 0),
    "get": (.get, 1), "concat": (.concat, 1), "indexOf": (.indexOf, 1),
    "substring": (.substring, 1), "replace": (.replace, 2), "split": (.split, 1),
    "intValue": (.intValue, 0), "longValue": (.intValue, 0), "doubleValue": (.doubleValue, 0),
    "booleanValue": (.booleanValue, 0), "toDate": (.toDate, 0),
  ]

  /// The names, sorted, for messages.
  static var names: [String] { named.keys.sorted() }

  /// The method of a name with so many arguments; `nil` if there is none.
  init?(_ name: String, arguments: Int) {
    if let known = Self.named[name], known.arguments == arguments {
      self = known.method
      return
    }
    if name == "substring", arguments == 2 {
      self = .substring
      return
    }
    for (word, sign) in [("plus", Int64(1)), ("minus", -1)] where name.hasPrefix(word) {
      guard arguments == 1, let unit = JUELDate.Unit(rawValue: String(name.dropFirst(word.count)))
      else { return nil }
      self = .shift(sign, unit)
      return
    }
    guard arguments == 0, name != "getClass", name.hasPrefix("get") else { return nil }
    let property = name.dropFirst(3)
    guard let first = property.first, first.isUppercase else { return nil }
    self = .getter(first.lowercased() + property.dropFirst())
  }
}
