/// A mail server that takes messages over SMTP (RFC 5321), and how it is spoken to.
package struct MailServer: Hashable, Sendable {
  /// How the connection is protected.
  package enum Security: String, CaseIterable, Sendable {
    /// TLS from the first byte (RFC 8314), usually port 465.
    case tls
    /// STARTTLS (RFC 3207), which must succeed before anything else is said.
    case startTLS = "starttls"
    /// Nothing: for a relay on this machine.
    case none
  }

  /// Who speaks, where the server asks.
  package struct Credentials: Hashable, Sendable {
    package var user: String
    package var password: String

    /// A user and a password.
    package init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  package var host: String
  package var port: Int
  package var security: Security
  package var credentials: Credentials?
  /// A PEM file with the certificates that the server's must be signed by, or be; `nil` for those
  /// that the system trusts.
  package var authorities: String?
  /// How long a connection, and a whole delivery, may take.
  package var connectLimit: Duration
  package var limit: Duration

  /// A server.
  package init(
    host: String, port: Int, security: Security, credentials: Credentials? = nil,
    connectLimit: Duration = .seconds(15), limit: Duration = .seconds(60)
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.credentials = credentials
    self.connectLimit = connectLimit
    self.limit = limit
  }

  /// The server without its password, for messages.
  package var shown: String { "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)" }
}
