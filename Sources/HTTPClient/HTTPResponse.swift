/// The answer to a request, whatever its status: 404 and 500 are answers, not errors.
package struct HTTPResponse: Sendable {
  package let status: Int
  /// In the order in which they arrived.
  package let headers: [HTTPHeader]
  package let body: [UInt8]

  /// The first field of that name, whatever the case of its letters.
  package func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }

  /// The body as text; bytes that are no UTF-8 become replacement characters.
  package var text: String { String(decoding: body, as: UTF8.self) }
}
