package import Vocabulary

extension Endpoint {
  /// What an endpoint was given as is none.
  package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what was expected, without a period.
    package let description: String
  }

  /// Reads endpoints as whoever starts a runtime hands them over:
  /// `[{"name": "rows", "direction": "inout", "encoding": "csv"}]`.
  package static func list(_ json: JSON) throws(Malformed) -> [Endpoint] {
    guard let values = json.array else {
      throw Malformed(description: "found \(json.kind), expected an array of endpoints")
    }
    var endpoints: [Endpoint] = []
    for (index, value) in values.enumerated() {
      let place = "endpoints[\(index)]"
      guard let name = value["name"]?.string else {
        throw Malformed(description: "\(place): \"name\" is missing")
      }
      let word = value["direction"]?.string ?? Direction.both.rawValue
      guard let direction = Direction(rawValue: word) else {
        let known = Direction.allCases.map(\.rawValue).joined(separator: ", ")
        throw Malformed(description: "\(place): found the direction \"\(word)\", expected \(known)")
      }
      let kind = value["encoding"]?.string ?? "json"
      guard let encoding = Encodings.named(kind) else {
        let known = Encodings.all.map(\.name).joined(separator: ", ")
        throw Malformed(description: "\(place): found the encoding \"\(kind)\", expected \(known)")
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
