package import Vocabulary

extension Endpoint {
  /// What an endpoint was given as is none.
  package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what was expected, without a period.
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// Reads endpoints as whoever starts a runtime hands them over: `[{"name": "rows", "direction":
  /// "inout", "encoding": "csv"}]`. Those of the type kafka are left to
  /// ``KafkaRoute/list(_:runtime:securityFile:)``.
  package static func list(_ json: JSON) throws(Malformed) -> [Endpoint] {
    guard let values = json.array else {
      throw Malformed("found \(json.kind), expected an array of endpoints")
    }
    var endpoints: [Endpoint] = []
    for (index, value) in values.enumerated() {
      let place = "endpoints[\(index)]"
      let transport = value["type"]?.string ?? "rest"
      if transport == "kafka" { continue }
      guard transport == "rest" else {
        throw Malformed("\(place): found the type \"\(transport)\", expected kafka, rest")
      }
      guard let name = value["name"]?.string else {
        throw Malformed("\(place): \"name\" is missing")
      }
      let word = value["direction"]?.string ?? Direction.both.rawValue
      guard let direction = Direction(rawValue: word) else {
        let known = Direction.allCases.map(\.rawValue).joined(separator: ", ")
        throw Malformed("\(place): found the direction \"\(word)\", expected \(known)")
      }
      let kind = value["encoding"]?.string ?? "json"
      guard let encoding = Encodings.named(kind) else {
        let known = Encodings.all.map(\.name).joined(separator: ", ")
        throw Malformed("\(place): found the encoding \"\(kind)\", expected \(known)")
      }
      endpoints.append(Endpoint(name: name, direction: direction, encoding: encoding))
    }
    return endpoints
  }

  /// The endpoint as ``list(_:)`` reads it.
  package var json: JSON {
    [
      "name": .string(name), "direction": .string(direction.rawValue),
      "encoding": .string(encoding.name),
    ]
  }
}
