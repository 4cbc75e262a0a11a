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
  /// `getJobStatus()`: a Java getter, which here reads the member `jobStatus`.
  case getter(String)

  private static let named: [String: (method: JUELMethod, arguments: Int)] = [
    "toString": (.toString, 0), "name": (.name, 0), "equals": (.equals, 1),
    "equalsIgnoreCase": (.equalsIgnoreCase, 1), "contains": (.contains, 1),
    "containsKey": (.containsKey, 1), "startsWith": (.startsWith, 1), "endsWith": (.endsWith, 1),
    "size": (.size, 0), "length": (.length, 0), "isEmpty": (.isEmpty, 0),
    "toUpperCase": (.toUpperCase, 0), "toLowerCase": (.toLowerCase, 0), "trim": (.trim, 0),
    "get": (.get, 1),
  ]

  /// The names, sorted, for messages.
  static var names: [String] { named.keys.sorted() }

  /// The method of a name with so many arguments; `nil` if there is none.
  init?(_ name: String, arguments: Int) {
    if let known = Self.named[name], known.arguments == arguments {
      self = known.method
      return
    }
    guard arguments == 0, name != "getClass", name.hasPrefix("get") else { return nil }
    let property = name.dropFirst(3)
    guard let first = property.first, first.isUppercase else { return nil }
    self = .getter(first.lowercased() + property.dropFirst())
  }
}
