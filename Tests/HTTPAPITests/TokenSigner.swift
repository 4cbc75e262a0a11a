import FoundationEssentials
import Subprocess
import Testing
import Vocabulary

@testable import HTTPAPI

/// A key of the `openssl` program's, made for one test: what a provider signs with.
final class TokenSigner: Sendable {
  enum Algorithm: String, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"
  }

  let algorithm: Algorithm
  let id: String
  /// As the provider's key set has it.
  let publicKey: [String: JSON]
  private let path: String

  init(_ algorithm: Algorithm, id: String = "key-1") async throws {
    self.algorithm = algorithm
    self.id = id
    path =
      FileManager.default.temporaryDirectory.appending(path: "muster-oidc-\(UUID().uuidString).pem")
      .path
    let options =
      algorithm == .rs256
      ? ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
      : ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    _ = try await Self.openssl(["genpkey"] + options + ["-out", path])
    var members: [String: JSON] = [
      "kid": .string(id), "use": "sig", "alg": .string(algorithm.rawValue),
    ]
    switch algorithm {
    case .rs256:
      let text = try await Self.openssl(["rsa", "-in", path, "-noout", "-modulus"])
      let hex = String(decoding: text, as: UTF8.self).dropFirst("Modulus=".count)
        .filter { !$0.isNewline }
      members["kty"] = "RSA"
      members["e"] = "AQAB"
      members["n"] = .string(
        Base64URL.text(of: try #require(Hexadecimal.bytes(of: String(hex).lowercased()))))
    case .es256:
      let point = try await Self.openssl(["pkey", "-in", path, "-pubout", "-outform", "DER"])
        .suffix(64)
      members["kty"] = "EC"
      members["crv"] = "P-256"
      members["x"] = .string(Base64URL.text(of: Array(point.prefix(32))))
      members["y"] = .string(Base64URL.text(of: Array(point.suffix(32))))
    }
    publicKey = members
  }

  deinit {
    // A file that stays behind in the temporary directory harms no test.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A token of these claims; the header can be made to lie.
  func token(_ claims: JSON, header: [String: JSON] = [:]) async throws -> String {
    let head: [String: JSON] = [
      "typ": "JWT", "alg": .string(algorithm.rawValue), "kid": .string(id),
    ].merging(header) { _, own in own }
    let signed =
      Self.part(.object(head.filter { $0.value != .null })) + "." + Self.part(claims)
    return signed + "." + Base64URL.text(of: try await signature(over: Array(signed.utf8)))
  }

  static func part(_ json: JSON) -> String {
    Base64URL.text(of: Array(json.canonicalText.utf8))
  }

  private func signature(over message: [UInt8]) async throws -> [UInt8] {
    let made = try await Self.openssl(["dgst", "-sha256", "-sign", path], input: message)
    return algorithm == .rs256 ? made : Self.raw(made)
  }

  /// Two numbers of 32 bytes, from their DER.
  private static func raw(_ der: [UInt8]) -> [UInt8] {
    var numbers: [UInt8] = []
    var rest = der.dropFirst(2)
    while rest.count > 2, rest.first == 0x02 {
      let length = Int(rest[rest.startIndex + 1])
      let digits = rest.dropFirst(2).prefix(length).drop { $0 == 0 }
      numbers += [UInt8](repeating: 0, count: 32 - digits.count) + digits
      rest = rest.dropFirst(2 + length)
    }
    return numbers
  }

  private static func openssl(
    _ arguments: [String], input: [UInt8] = []
  ) async throws -> [UInt8] {
    let result = try await Subprocess.run(
      .name("openssl"), arguments: Arguments(arguments), input: .array(input),
      output: .bytes(limit: 1 << 20), error: .string(limit: 1 << 20))
    try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
    return result.standardOutput
  }
}
