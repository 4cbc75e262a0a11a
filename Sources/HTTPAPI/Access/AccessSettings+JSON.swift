package import Vocabulary

/// Why settings cannot be used; nothing is let in by half of them.
package struct AccessSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, as `tokens/0/roles`.
  package let place: String
  package let message: String
  package var description: String { place.isEmpty ? message : "\(place): \(message)" }
}

extension AccessSettings {
  private static let shape = Schema.object([
    .init(
      "tokens",
      .array(
        .object([
          .init("id", .string(maxLength: 64), "What it is called by."),
          .init("name", .string(maxLength: 200), "Whose it is."),
          .init("digest", .string(maxLength: 64), "SHA-256 of the token."),
          .init("roles", .array(.enumeration(Role.allCases.map(\.rawValue))), "What it is for."),
          .init("groups", .array(.string(maxLength: 200)), "Whose tasks.", isRequired: false),
          .init("on", .array(.string(maxLength: 500)), "For which objects.", isRequired: false),
          .init("created", .moment, "Since when."),
          .init("expires", .moment, "Until when.", isRequired: false),
        ])), "Who may ask.", isRequired: false),
    .init(
      "webhooks", .map(.object([.init("secretFile", .string(), "The file of the secret.")])),
      "Who may tell of a push.", isRequired: false),
    .init("publicURL", .string(maxLength: 500), "Where browsers find it.", isRequired: false),
    .init("openid", OpenIDSettings.shape, "Where people sign in.", isRequired: false),
  ])

  /// Reads settings. Whatever is not understood is refused: a misspelt restriction would be none.
  package init(_ json: JSON) throws(AccessSettingsError) {
    if let place = Self.shape.problems(in: json).first {
      throw AccessSettingsError(place: String(place.place.dropFirst()), message: place.detail)
    }
    for (index, token) in (json["tokens"]?.array ?? []).enumerated() {
      tokens.append(try Self.token(token, at: "tokens/\(index)"))
    }
    for (name, value) in (json["webhooks"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let forge = WebhookForge(rawValue: name) else {
        throw AccessSettingsError(
          place: "webhooks/\(name)",
          message: "expected one of "
            + WebhookForge.allCases.map(\.rawValue).joined(separator: ", "))
      }
      webhooks[forge] = value["secretFile"]?.string
    }
    publicURL = json["publicURL"]?.string
    if let publicURL, !publicURL.hasPrefix("https://"), !publicURL.hasPrefix("http://") {
      throw AccessSettingsError(place: "publicURL", message: "expected https://host")
    }
    if let openid = json["openid"] {
      guard publicURL != nil else {
        throw AccessSettingsError(
          place: "publicURL", message: "openid needs it: the provider leads back there")
      }
      openID = try OpenIDSettings(openid)
    }
  }

  private static func token(_ json: JSON, at place: String) throws(AccessSettingsError) -> Token {
    guard let digest = json["digest"]?.string.flatMap({ Digest(hex: $0) }) else {
      throw AccessSettingsError(
        place: "\(place)/digest", message: "expected 64 lower-case hexadecimal digits")
    }
    let scopes = try scopes(json, at: place)
    return Token(
      id: json["id"]?.string ?? "", name: json["name"]?.string ?? "", digest: digest,
      roles: Set((json["roles"]?.array ?? []).compactMap { $0.string.flatMap(Role.init) }),
      groups: Set((json["groups"]?.array ?? []).compactMap { $0.string.map { GroupName($0) } }),
      scopes: scopes, created: json["created"]?.string.flatMap { Instant($0) } ?? .epoch,
      expires: json["expires"]?.string.flatMap { Instant($0) })
  }

  /// The objects that something in the settings is for; none where it names none.
  static func scopes(
    _ json: JSON, at place: String
  ) throws(AccessSettingsError) -> [AccessScope] {
    var scopes: [AccessScope] = []
    for text in (json["on"]?.array ?? []).compactMap(\.string) {
      guard let scope = AccessScope(text) else {
        throw AccessSettingsError(
          place: "\(place)/on",
          message: "found \"\(text)\", expected *, model/NAME, runtime/NAME or LABEL=VALUE")
      }
      scopes.append(scope)
    }
    return scopes
  }

  /// As ``init(_:)`` reads it.
  package var json: JSON {
    var members: [String: JSON] = ["tokens": .array(tokens.map(Self.json))]
    if !webhooks.isEmpty {
      members["webhooks"] = .object(
        Dictionary(
          webhooks.map { ($0.key.rawValue, ["secretFile": .string($0.value)]) }
        ) { first, _ in first })
    }
    if let publicURL { members["publicURL"] = .string(publicURL) }
    if let openID { members["openid"] = openID.json }
    return .object(members)
  }

  private static func json(_ token: Token) -> JSON {
    var members: [String: JSON] = [
      "id": .string(token.id), "name": .string(token.name), "digest": .string(token.digest.hex),
      "roles": .array(token.roles.map(\.rawValue).sorted().map { .string($0) }),
      "groups": .array(token.groups.sorted().map { .string($0.text) }),
      "on": .array(token.scopes.map { .string($0.text) }),
      "created": .string(token.created.description),
    ]
    if let expires = token.expires { members["expires"] = .string(expires.description) }
    return .object(members)
  }
}
