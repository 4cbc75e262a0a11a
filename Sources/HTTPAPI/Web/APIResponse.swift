import Vocabulary

/// An answer over HTTP, free of any web server's types.
package struct APIResponse: Sendable {
  /// What follows the headers.
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Pieces as they come, until the client goes or there is nothing more.
    case stream(any PieceSource)
  }

  package var status: Int
  /// In order.
  package var headers: [(name: String, value: String)]
  package var body: Body

  /// An answer by its parts.
  package init(
    status: Int = 200, type: String? = nil, body: [UInt8] = [],
    headers: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.headers = (type.map { [(name: "content-type", value: $0)] } ?? []) + headers
    self.body = .bytes(body)
  }

  /// The bytes of the body; none where it is a stream.
  package var bytes: [UInt8] {
    guard case .bytes(let bytes) = body else { return [] }
    return bytes
  }

  /// The first header of a name in lower case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }

  /// Sets a header in the place of any of its name.
  package mutating func set(_ name: String, _ value: String) {
    headers.removeAll { $0.name == name }
    headers.append((name: name, value: value))
  }

  static func json(_ value: JSON, status: Int = 200) -> APIResponse {
    var bytes: [UInt8] = []
    value.write(to: &bytes)
    return APIResponse(status: status, type: "application/json", body: bytes)
  }

  /// A text of a type, as a file that is saved and never shown: whatever it holds, no browser runs
  /// it.
  static func download(_ bytes: [UInt8], type: String, name: String) -> APIResponse {
    let safe = name.map {
      $0.isLetter && $0.isASCII || $0.isWholeNumber && $0.isASCII || "._-".contains($0) ? $0 : "_"
    }
    return APIResponse(
      type: type, body: bytes,
      headers: [(name: "content-disposition", value: "attachment; filename=\"\(String(safe))\"")])
  }

  static func problem(_ problem: APIProblem) -> APIResponse {
    var bytes: [UInt8] = []
    problem.json.write(to: &bytes)
    return APIResponse(
      status: problem.status, type: "application/problem+json", body: bytes,
      headers: problem.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
  }

  static func redirect(to path: String) -> APIResponse {
    APIResponse(status: 303, headers: [(name: "location", value: path)])
  }
}

/// Gives the pieces of a body, one when the one before was taken.
package protocol PieceSource: Sendable {
  /// The next piece; `nil` at the end.
  func next() async -> [UInt8]?
}
