import Testing
import Vocabulary

@testable import HTTPAPI

@Suite struct OpenIDSettingsTests {
  private func read(_ openid: JSON, url: JSON = "https://m.example") throws -> AccessSettings {
    try AccessSettings(["openid": openid, "publicURL": url])
  }

  private let whole: JSON = [
    "issuer": "https://id.example/realms/bank", "clientID": "muster",
    "clientSecretFile": "oidc.secret", "name": "Bank", "groupsClaim": "roles",
    "scopes": ["profile"],
    "rules": [
      ["group": "risk", "roles": ["approver"], "groups": ["python_approvers"], "on": ["*"]],
      ["roles": ["viewer"], "on": ["team=retail-risk"]],
    ],
  ]

  @Test func `settings are read as they are written`() throws {
    let settings = try read(whole)
    let openID = try #require(settings.openID)
    #expect(openID.issuer == "https://id.example/realms/bank")
    #expect(openID.rules.map(\.group) == ["risk", nil])
    #expect(openID.rules[1].scopes == [.label("team", "retail-risk")])
    #expect(try AccessSettings(settings.json) == settings)
  }

  private static let wrong: [(String, JSON, String)] = [
    ("issuer", "http://id.example", "openid/issuer"),
    ("issuer", "https://a@id.example", "openid/issuer"),
    ("issuer", "https://id.example/?x=1", "openid/issuer"),
    ("clientID", "", "openid/clientID"), ("rule", [], "openid/rule"),
    ("rules", [["roles": ["king"]]], "openid/rules/0/roles/0"),
    ("rules", [["roles": ["viewer"], "on": ["all"]]], "openid/rules/0/on"),
  ]

  @Test(arguments: wrong)
  func `what is not understood lets nobody in`(
    _ member: String, _ value: JSON, _ place: String
  ) throws {
    var members = try #require(whole.object)
    members[member] = value
    let error = #expect(throws: AccessSettingsError.self) { try read(.object(members)) }
    #expect(error?.place == place)
  }

  @Test func `a provider has to know where to lead back to`() {
    #expect(throws: AccessSettingsError.self) {
      try AccessSettings(["openid": whole])
    }
  }

  @Test(arguments: [
    ("https://id.example/x", true), ("http://127.0.0.1:8080/x", true),
    ("http://localhost/x", true), ("http://[::1]:1/x", true), ("http://id.example", false),
    ("http://127.0.0.1.evil.example", false), ("https://", false), ("ftp://id.example", false),
    ("https://a@b", false), ("https://id.example/#x", false), ("https://id.example/ x", false),
    ("https:/id.example", false), ("//id.example", false), ("HTTPS://id.example", false),
  ])
  func `only addresses that nobody can listen to are asked`(_ text: String, _ isAllowed: Bool) {
    #expect(OpenIDProvider.isAllowed(text) == isAllowed)
  }

  @Test func `base64 for addresses is read strictly`() {
    for bytes: [UInt8] in [[], [0], [0xFB, 0xFF], [1, 2, 3], [255, 254, 253, 252]] {
      #expect(Base64URL.bytes(of: Array(Base64URL.text(of: bytes).utf8)) == bytes)
    }
    for text in ["A", "AA=", "AA==", "A+", "A/", "AB", "é", " "] {
      #expect(Base64URL.bytes(of: Array(text.utf8)) == nil, "\(text)")
    }
  }
}
