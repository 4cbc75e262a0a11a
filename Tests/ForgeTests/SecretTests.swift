import Foundation
import Testing

@testable import Forge

struct SecretTests {
  private static let text = "ghp_0123456789abcdefABCDEF"

  @Test func `nothing that describes a token shows it`() throws {
    let secret = try Secret(Self.text.utf8)
    let credential = ForgeCredential.token(secret)
    let client = try ForgeClient(
      .gitHub, api: "https://api.github.com", repository: "a/b", credential: credential,
      patience: NotedSleep().patience)
    var shown = "\(secret) \(String(reflecting: secret)) \(credential) \(client) \([secret])"
    dump(secret, to: &shown)
    dump(credential, to: &shown)
    dump(client, to: &shown)
    #expect(!shown.contains("0123456789"))
    #expect(shown.contains("<redacted>"))
  }

  @Test func `the white space around a token is not part of it`() throws {
    #expect(try Secret("  \(Self.text)\r\n\n".utf8).revealed == Self.text)
  }

  @Test(arguments: [
    ("", "found nothing, expected a token"), (" \n", "found nothing, expected a token"),
    (
      "tok en",
      "found white space, control or other characters inside, expected one token of printable ASCII"
    ),
    (
      "token\r\nX-Evil: 1",
      "found white space, control or other characters inside, expected one token of printable ASCII"
    ),
    (String(repeating: "x", count: 5000), "found more than 4096 bytes, expected a token"),
  ])
  func `what is no token is refused without being shown`(_ text: String, _ message: String) {
    #expect(throws: SecretError(message)) { try Secret(text.utf8) }
  }

  @Test func `a token is replaced wherever it stands in a text`() throws {
    let secret = try Secret("abab".utf8)
    #expect(secret.scrubbed("ababab xabab aba") == "***ab x*** aba")
  }

  @Test func `a variable is named, and a file`() throws {
    #expect(
      try TokenSource.environment("T").token(environment: ["T": Self.text]).revealed == Self.text)
    try withFile(Self.text + "\n") { path in
      let secret = try TokenSource.file(path).token(environment: [:])
      #expect(secret.revealed == Self.text)
    }
  }

  @Test(arguments: [
    ("MISSING", "failed to read the token from $MISSING: the variable is not set"),
    ("EMPTY", "failed to read the token from $EMPTY: found nothing, expected a token"),
    (
      text,
      "failed to read the token: found what is no name of a variable, expected one such as "
        + "MUSTER_FORGE_TOKEN"
    ),
    (
      "glpat-12345",
      "failed to read the token: found what is no name of a variable, expected one such as "
        + "MUSTER_FORGE_TOKEN"
    ),
    (
      "0123456789abcdef0123456789abcdef01234567",
      "failed to read the token: found what is no name of a variable, expected one such as "
        + "MUSTER_FORGE_TOKEN"
    ),
  ])
  func `a variable that gives no token is named, unless it is the token itself`(
    _ name: String, _ message: String
  ) {
    #expect(throws: SecretError(message)) {
      try TokenSource.environment(name).token(environment: ["EMPTY": ""])
    }
  }

  @Test func `without a word a file is looked for first, then a variable`() {
    let both = ["MUSTER_FORGE_TOKEN": "x", "MUSTER_FORGE_TOKEN_FILE": "/run/secrets/forge"]
    #expect(TokenSource.standard(in: both) == .file("/run/secrets/forge"))
    #expect(
      TokenSource.standard(in: ["MUSTER_FORGE_TOKEN": "x", "MUSTER_FORGE_TOKEN_FILE": ""])
        == .environment("MUSTER_FORGE_TOKEN"))
    #expect(TokenSource.standard(in: ["MUSTER_FORGE_TOKEN": "", "GITHUB_TOKEN": "x"]) == nil)
  }

  @Test func `a file that gives no token is named`() throws {
    try withFile("a b") { path in
      #expect(
        throws: SecretError(
          "failed to read the token from \"\(path)\": found white space, control or other "
            + "characters inside, expected one token of printable ASCII")
      ) { try TokenSource.file(path).token(environment: [:]) }
    }
    let message = { (path: String) in
      let error = #expect(throws: SecretError.self) {
        try TokenSource.file(path).token(environment: [:])
      }
      return error?.message ?? ""
    }
    #expect(message("/nonexistent/t").hasSuffix("\": No such file or directory"))
    #expect(message("/dev/zero").hasSuffix("\": found no regular file"))
    #expect(message("/tmp").hasSuffix("\": found no regular file"))
  }

  private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID())")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }
}
