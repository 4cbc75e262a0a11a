/// Where records come in and answers go out, as a runtime manifest declares it.
package struct Endpoint: Sendable {
  /// How records travel.
  package enum Transport: String, Hashable, Sendable {
    case rest
  }

  /// Which way records go, seen from the model.
  package enum Direction: String, CaseIterable, Hashable, Sendable {
    /// `POST` takes records; their answers wait at the endpoints that give them.
    case input = "in"
    /// `GET` takes the answers that wait.
    case output = "out"
    /// `POST` takes records and answers.
    case both = "inout"
  }

  /// The last part of the path: `POST /<name>`.
  package let name: String
  package let direction: Direction
  package let transport: Transport
  package let encoding: any Encoding

  /// An endpoint; `score` is always there and need not be declared.
  package init(
    name: String, direction: Direction = .both, transport: Transport = .rest,
    encoding: any Encoding = JSONEncoding()
  ) {
    self.name = name
    self.direction = direction
    self.transport = transport
    self.encoding = encoding
  }

  /// The paths that the runtime itself answers.
  package static let reservedNames: Set<String> = [
    "control", "healthz", "invocations", "metrics", "ping", "readyz", "v2", "version",
  ]

  /// The endpoint that every runtime has.
  package static let score = Endpoint(name: "score")

  /// Why endpoints cannot be served together; `nil` if they can.
  static func reasonToRefuse(_ endpoints: [Endpoint]) -> String? {
    for endpoint in endpoints {
      guard let reason = reasonToRefuse(endpoint.name) else { continue }
      return "the endpoint's name \"\(endpoint.name)\" cannot be used: \(reason)"
    }
    return nil
  }

  /// Why a name is no part of a path; `nil` if it is one.
  package static func reasonToRefuse(_ name: String) -> String? {
    if reservedNames.contains(name) { return "the runtime itself answers there" }
    if name.isEmpty || name == "." || name == ".." { return "it is no part of a path" }
    if let scalar = name.unicodeScalars.first(where: { "/?#%".unicodeScalars.contains($0) }) {
      return "it has \"\(scalar)\", which a path does not hold"
    }
    return nil
  }
}
