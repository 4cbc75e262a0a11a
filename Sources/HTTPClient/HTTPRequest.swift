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
  /// Which machines the connection may lead to, whatever the host's name resolves to.
  package var reach: Reach
  /// The proxies that may be asked; whichever applies to ``url`` is.
  package var proxies: HTTPProxies

  /// The addresses that a connection may be made to.
  package enum Reach: Hashable, Sendable {
    /// Any.
    case everywhere
    /// Those of the public internet: not this machine, its network or a cloud's metadata service.
    /// It is checked on the address that is about to be connected to, so a name that resolves to
    /// something else the second time gains nothing. Such a connection is not shared. Where a proxy
    /// is asked, that one resolves the name, and its own rules say where it leads.
    case publicOnly
  }

  /// A request by its parts.
  package init(
    _ method: String, _ url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil,
    unixSocket: String? = nil, limits: HTTPLimits = HTTPLimits(), reach: Reach = .everywhere,
    proxies: HTTPProxies = .none
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.unixSocket = unixSocket
    self.limits = limits
    self.reach = reach
    self.proxies = proxies
  }
}
