/// One request to one address. Nothing is added to it but `Host`, `Accept` and a length.
package struct HTTPRequest: Sendable {
  /// The method as it goes over the wire, such as `PUT`.
  package var method: String
  /// An absolute `http` or `https` address, without user name or password.
  package var url: String
  /// Sent in this order.
  package var headers: [HTTPHeader]
  /// The body; `nil` sends none, not even a length.
  package var body: [UInt8]?
  /// The path of a Unix socket to connect to in place of the address's host.
  package var unixSocket: String?
  package var limits: HTTPLimits

  /// A request by its parts.
  package init(
    _ method: String, _ url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil,
    unixSocket: String? = nil, limits: HTTPLimits = HTTPLimits()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.unixSocket = unixSocket
    self.limits = limits
  }
}
