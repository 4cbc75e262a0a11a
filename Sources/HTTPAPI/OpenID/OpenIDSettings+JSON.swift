import Vocabulary

extension OpenIDSettings {
  /// What stands under `openid` in `access.json`.
  static let shape = Schema.object([
    .init("issuer", .string(maxLength: 500), "The provider."),
    .init("clientID", .string(maxLength: 500), "What it knows us by."),
    .init("clientSecretFile", .string(), "The file of our secret.", isRequired: false),
    .init("name", .string(maxLength: 60), "What the button says.", isRequired: false),
    .init("nameClaim", .string(maxLength: 100), "Where the name stands.", isRequired: false),
    .init("groupsClaim", .string(maxLength: 100), "Where the groups stand.", isRequired: false),
    .init("scopes", .array(.string(maxLength: 100)), "What is asked for.", isRequired: false),
    .init(
      "rules",
      .array(
        .object([
          .init("group", .string(maxLength: 500), "A group there.", isRequired: false),
          .init("roles", .array(.enumeration(Role.allCases.map(\.rawValue))), "What it may here."),
          .init("groups", .array(.string(maxLength: 200)), "Whose tasks.", isRequired: false),
          .init("on", .array(.string(maxLength: 500)), "For which objects.", isRequired: false),
        ])), "Who may what."),
  ])

  /// Reads settings whose shape was checked.
  init(_ json: JSON) throws(AccessSettingsError) {
    var rules: [Rule] = []
    for (index, rule) in (json["rules"]?.array ?? []).enumerated() {
      let place = "openid/rules/\(index)"
      rules.append(
        Rule(
          group: rule["group"]?.string,
          roles: Set((rule["roles"]?.array ?? []).compactMap { $0.string.flatMap(Role.init) }),
          groups: Set(
            (rule["groups"]?.array ?? []).compactMap { $0.string.map { GroupName($0) } }),
          scopes: try AccessSettings.scopes(rule, at: place)))
    }
    self.init(
      issuer: json["issuer"]?.string ?? "", clientID: json["clientID"]?.string ?? "",
      clientSecretFile: json["clientSecretFile"]?.string,
      name: json["name"]?.string ?? "OpenID Connect", nameClaim: json["nameClaim"]?.string,
      groupsClaim: json["groupsClaim"]?.string ?? "groups",
      extraScopes: json["scopes"]?.array?.compactMap(\.string) ?? ["profile", "email"],
      rules: rules)
    guard OpenIDProvider.isAllowed(issuer), !issuer.contains("?") else {
      throw AccessSettingsError(
        place: "openid/issuer", message: "expected https://host, found \"\(issuer)\"")
    }
    guard !clientID.isEmpty else {
      throw AccessSettingsError(place: "openid/clientID", message: "it is empty")
    }
  }

  /// As ``init(_:)`` reads it.
  var json: JSON {
    var members: [String: JSON] = [
      "issuer": .string(issuer), "clientID": .string(clientID), "name": .string(name),
      "groupsClaim": .string(groupsClaim),
      "scopes": .array(extraScopes.map { .string($0) }),
      "rules": .array(
        rules.map { rule in
          var members: [String: JSON] = [
            "roles": .array(rule.roles.map(\.rawValue).sorted().map { .string($0) }),
            "groups": .array(rule.groups.sorted().map { .string($0.text) }),
            "on": .array(rule.scopes.map { .string($0.text) }),
          ]
          if let group = rule.group { members["group"] = .string(group) }
          return .object(members)
        }),
    ]
    if let clientSecretFile { members["clientSecretFile"] = .string(clientSecretFile) }
    if let nameClaim { members["nameClaim"] = .string(nameClaim) }
    return .object(members)
  }
}
