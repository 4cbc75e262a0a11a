package import Mail

/// A way to people: how a message reaches them, with the secrets that this takes.
package enum Channel: Hashable, Sendable {
  /// An incoming webhook of Slack.
  case slack(url: String)
  /// A workflow's webhook of Microsoft Teams.
  case teams(url: String)
  /// CloudEvents at an address; with a key the body is signed.
  case webhook(url: String, key: [UInt8]?)
  /// Mail through a server, from an address.
  case mail(MailServer, sender: String)
  /// A line of JSON for each notification, at the end of a file.
  case file(path: String)
}
