/// Where records come in and answers go out, as a runtime manifest declares it.
package struct Endpoint: Sendable {
  /// How records travel.
  package enum Transport: String, Hashable, Sendable {
    case rest
  }

  /// The last part of the path: `POST /<name>`.
  package let name: String
  package let transport: Transport
  package let encoding: any Encoding

  /// An endpoint; `score` is always there and need not be declared.
  package init(name: String, transport: Transport = .rest, encoding: any Encoding = JSONEncoding())
  {
    self.name = name
    self.transport = transport
    self.encoding = encoding
  }

  /// The paths that the runtime itself answers.
  package static let reservedNames: Set<String> = ["control", "healthz", "readyz"]

  /// The endpoint that every runtime has.
  package static let score = Endpoint(name: "score")
}
