internal import Vocabulary

/// One request to a forge, before it has an address and a token.
struct ForgeCall: Sendable {
  /// For messages: `set the status of`.
  var operation: String
  /// For messages: `acme/models@0123456789ab`.
  var object: String
  var method: String
  /// Below the API's root, encoded, beginning with a slash.
  var path: String
  var query: [(name: String, value: String)] = []
  var body: JSON?

  /// Whether doing it twice leaves the forge as doing it once: all but making a comment or a pull
  /// request.
  var isRepeatable: Bool { method != "POST" || path.contains("/statuses/") }
}
