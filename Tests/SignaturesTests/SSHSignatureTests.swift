import Signatures
import Testing
import Vocabulary

@Suite struct SSHSignatureTests {
  @Test(arguments: [
    ["-t", "ed25519"], ["-t", "ecdsa", "-b", "256"], ["-t", "ecdsa", "-b", "384"],
    ["-t", "ecdsa", "-b", "521"], ["-t", "rsa", "-b", "2048"], ["-t", "rsa", "-b", "3072"],
  ])
  func `what ssh-keygen signs is verified, and nothing else`(type: [String]) async throws {
    let tool = try SSHKeygen()
    try await tool.run(type + ["-q", "-N", "", "-C", "a@x.invalid", "-f", tool.path("key")])
    for number in 0..<8 {
      let message = Array("message \(number)".utf8)
      try tool.write("m", "message \(number)")
      for hash in ["sha512", "sha256"] {
        try await tool.run(
          ["-Y", "sign", "-n", "git", "-O", "hashalg=\(hash)", "-f", tool.path("key")]
            + ["-q", tool.path("m")])
        let signature = try SSHSignature(armored: try tool.read("m.sig"))
        try tool.remove("m.sig")
        #expect(signature.hashAlgorithm == hash)
        #expect(signature.verify(over: message).key == signature.key)
        #expect(code(signature.verify(over: message + [0])) == "bad-signature")
        #expect(code(signature.verify(over: message, namespace: "file")) == "wrong-namespace")
      }
    }
    let key = try SSHPublicKey(try tool.read("key.pub"))
    #expect(key.comment == "a@x.invalid")
    let listing = try await tool.run(["-l", "-f", tool.path("key.pub")])
    #expect(listing.text.contains(" \(key.fingerprint) "))
  }

  @Test func `ssh-keygen accepts what a signing key signs`() async throws {
    let tool = try SSHKeygen()
    let key = try SigningKey(seed: Array(1...32), comment: "muster@x.invalid")
    try tool.write("allowed", "muster@x.invalid namespaces=\"git\" \(key.publicKey.line)\n")
    try tool.write("m.sig", key.sign(Array("hello\n".utf8)))
    let verify =
      ["-Y", "verify", "-f", tool.path("allowed"), "-I", "muster@x.invalid", "-n", "git"]
      + ["-s", tool.path("m.sig")]
    #expect(try await tool.run(verify, input: "hello\n").code == 0)
    #expect(try await tool.run(verify, input: "hullo\n").code == 255)
  }

  @Test func `ssh-keygen reads the private key that is written`() async throws {
    let tool = try SSHKeygen()
    for comment in ["", "a", "muster@example.invalid", "ab cd"] {
      let key = try SigningKey(seed: Array(repeating: 7, count: 32), comment: comment)
      try tool.write("key", key.openSSHText)
      let printed = try await tool.run(["-y", "-P", "", "-f", tool.path("key")])
      #expect(printed.text == key.publicKey.line + "\n")
      let read = try SigningKey(openSSHText: key.openSSHText)
      #expect(read.publicKey.line == key.publicKey.line)
      #expect(read.sign([1, 2, 3]) == key.sign([1, 2, 3]))
    }
  }

  @Test func `a private key of ssh-keygen is read, unless it is locked or of another kind`()
    async throws
  {
    let tool = try SSHKeygen()
    try await tool.run(["-t", "ed25519", "-q", "-N", "", "-C", "c", "-f", tool.path("open")])
    let key = try SigningKey(openSSHText: try tool.read("open"))
    #expect(key.publicKey.line + "\n" == (try tool.read("open.pub")))
    try await tool.run(["-t", "ed25519", "-q", "-N", "secret", "-f", tool.path("locked")])
    try await tool.run(["-t", "ecdsa", "-q", "-N", "", "-f", tool.path("other")])
    for (file, expected) in [("locked", "encrypted-key"), ("other", "unsupported-algorithm")] {
      let text = try tool.read(file)
      let refusal = #expect(throws: SignatureRefusal.self) { try SigningKey(openSSHText: text) }
      #expect(refusal?.code == expected)
    }
  }

  @Test func `a signing key does not show its seed`() throws {
    let key = try SigningKey(seed: Array(repeating: 0xAB, count: 32))
    var dumped = ""
    dump(key, to: &dumped)
    #expect(!dumped.contains("171") && "\(key)".hasPrefix("signing key SHA256:"))
  }

  @Test(arguments: [(UInt8(1), true), (5, true), (0, false), (4, false)])
  func `a hardware token's signature counts if somebody touched the token`(
    flags: UInt8, counts: Bool
  ) async throws {
    let tool = try SSHKeygen()
    let seed = [UInt8](1...32)
    let half = try SigningKey(seed: seed).publicKey.blob.suffix(32)
    let application = Array("ssh:".utf8)
    let message = Array("payload".utf8)
    let name = Array("sk-ssh-ed25519@openssh.com".utf8)
    let signed =
      Array("SSHSIG".utf8) + Self.wire(Array("git".utf8)) + Self.wire([])
      + Self.wire(Array("sha256".utf8)) + Self.wire(Self.sha256(message))
    let tail = [flags, 0, 0, 0, 9]
    let raw = try await tool.ed25519(
      seed, over: Self.sha256(application) + tail + Self.sha256(signed))
    let key = Self.wire(name) + Self.wire(Array(half)) + Self.wire(application)
    let blob =
      Array("SSHSIG".utf8) + [0, 0, 0, 1] + Self.wire(key) + Self.wire(Array("git".utf8))
      + Self.wire([]) + Self.wire(Array("sha256".utf8))
      + Self.wire(Self.wire(name) + Self.wire(raw) + tail)
    let text =
      "-----BEGIN SSH SIGNATURE-----\n\(Base64.text(of: blob))\n-----END SSH SIGNATURE-----\n"
    let signature = try SSHSignature(armored: text)
    #expect((signature.verify(over: message).key != nil) == counts)
    #expect(signature.verify(over: message + [0]).key == nil)
  }

  @Test(arguments: [
    ("ssh-dss AAAAB3NzaC1kc3M=", "unsupported-algorithm"),
    ("ssh-ed25519", "malformed-key"), ("", "malformed-key"), ("ssh-ed25519 !!!!", "malformed-key"),
    (
      "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIMVWANFsbtEfdgYGS3vf7MGHsgNzlrtxDJYA+UC40BdC",
      "malformed-key"
    ),
    (
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVWANFsbtEfdgYGS3vf7MGHsgNzlrtxDJYA+UC40Bc=",
      "malformed-key"
    ),
    ("ssh-ed25519 AAAA\nssh-ed25519 AAAA", "malformed-key"),
  ])
  func `a line that is no public key is refused by name`(line: String, code: String) {
    let refusal = #expect(throws: SignatureRefusal.self) { try SSHPublicKey(line) }
    #expect(refusal?.code == code)
  }

  @Test func `an RSA key of 1024 bits is weak`() async throws {
    let tool = try SSHKeygen()
    try await tool.run(["-t", "rsa", "-b", "1024", "-q", "-N", "", "-f", tool.path("key")])
    let line = try tool.read("key.pub")
    let refusal = #expect(throws: SignatureRefusal.self) { try SSHPublicKey(line) }
    #expect(refusal?.code == "weak-key")
  }

  @Test func `no byte of a signature can be changed`() throws {
    let message = Array("payload".utf8)
    let text = try SigningKey(seed: Array(0..<32)).sign(message)
    let bytes = Array(text.utf8)
    var accepted: [Int] = []
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        guard let armored = String(validating: changed, as: UTF8.self) else { continue }
        do throws(SignatureRefusal) {
          if try SSHSignature(armored: armored).verify(over: message).key != nil {
            accepted.append(index)
          }
        } catch { continue }
      }
    }
    #expect(accepted == [])
  }

  @Test func `a key counts from its first moment up to its last`() throws {
    let key = try SigningKey(seed: Array(0..<32)).publicKey
    let allowed = [
      AllowedKey(key, validAfter: Self.at(10), validUntil: Self.at(20))
    ]
    let verdicts = [9, 10, 19, 20].map { allowed.refusal(of: key, at: Self.at($0))?.code ?? "ok" }
    #expect(verdicts == ["key-not-yet-valid", "ok", "ok", "key-expired"])
    #expect([].refusal(of: key, at: Self.at(0))?.code == "unknown-key")
  }

  private static func wire(_ bytes: [UInt8]) -> [UInt8] {
    [0, 0, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
  }

  private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    Hexadecimal.bytes(of: Digest(of: bytes).hex) ?? []
  }

  private static func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }

  private func code(_ verdict: SignatureVerdict) -> String {
    if case .refused(let refusal) = verdict { refusal.code } else { "verified" }
  }
}
