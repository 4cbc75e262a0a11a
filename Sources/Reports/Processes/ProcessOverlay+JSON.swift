package import Vocabulary

extension ProcessOverlay {
  /// Why a JSON text is no overlay.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// An overlay as somebody writes it; every member may be missing.
  ///
  /// `active` and `incidents` may also be lists of ids; `counts` and `heat` are objects from ids
  /// to numbers; `visited` is a list of ids.
  ///
  /// ```json
  /// {"active": ["Approve"], "incidents": {"Deploy": "no route"}, "visited": ["Start", "Flow_1"]}
  /// ```
  package init(json: JSON) throws(Problem) {
    guard case .object(let members) = json else {
      throw Problem(description: "expected an object, found \(Self.kind(json))")
    }
    let known = ["active", "counts", "heat", "incidents", "visited"]
    for key in members.keys.sorted() where !known.contains(key) {
      throw Problem(
        description: "the member \"\(key)\" is not one of \(known.joined(separator: ", "))")
    }
    self.init()
    active = try Self.entries("active", members, whenListed: 1) { value in
      value.integer.map { Int(clamping: $0) }
    }
    incidents = try Self.entries("incidents", members, whenListed: "", \.string)
    counts = try Self.entries("counts", members, whenListed: 1) { value in
      value.integer.map { Int(clamping: $0) }
    }
    heat = try Self.entries("heat", members, whenListed: 1) { value in
      value.double.map { $0.isFinite ? min(1, max(0, $0)) : 0 }
    }
    visited = Set(try Self.entries("visited", members, whenListed: true) { _ in true }.keys)
  }

  private static func entries<Value>(
    _ name: String, _ members: [String: JSON], whenListed value: Value,
    _ read: (JSON) -> Value?
  ) throws(Problem) -> [String: Value] {
    var found: [String: Value] = [:]
    switch members[name] {
    case nil, .null?: break
    case .array(let items)?:
      for item in items {
        guard let id = item.string else {
          throw Problem(description: "\"\(name)\" lists \(kind(item)), expected ids as strings")
        }
        found[id] = value
      }
    case .object(let entries)?:
      for (id, entry) in entries.sorted(by: { $0.key < $1.key }) {
        guard let value = read(entry) else {
          throw Problem(description: "\"\(name)\" of \"\(id)\" is \(kind(entry))")
        }
        found[id] = value
      }
    case let other?:
      throw Problem(
        description: "\"\(name)\" is \(kind(other)), expected a list of ids or an object")
    }
    return found
  }

  private static func kind(_ json: JSON) -> String {
    switch json {
    case .null: "null"
    case .bool: "a boolean"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    default: "a number"
    }
  }
}
