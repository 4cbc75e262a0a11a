import FoundationEssentials
import Subprocess

/// A folder of its own and the real `ssh-keygen` to compare with.
final class SSHKeygen {
  let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appending(path: "muster-signatures-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  deinit {
    // A folder that stays behind in the temporary directory harms no test.
    try? FileManager.default.removeItem(atPath: folder)
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path(name))
  }

  /// Runs `ssh-keygen` and gives its exit code and what it printed.
  @discardableResult
  func run(_ arguments: [String], input: String = "") async throws -> (code: Int32, text: String) {
    let result = try await Subprocess.run(
      .name("ssh-keygen"), arguments: Arguments(arguments), input: .string(input),
      output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    guard case .exited(let code) = result.terminationStatus else { return (-1, "signalled") }
    return (code, result.standardOutput + result.standardError)
  }

  /// A bare Ed25519 signature, by the `openssl` program; the key is wrapped as PKCS #8.
  func ed25519(_ seed: [UInt8], over message: [UInt8]) async throws -> [UInt8] {
    let head: [UInt8] = [
      0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ]
    try Data(head + seed).write(to: URL(filePath: path("key.der")))
    try Data(message).write(to: URL(filePath: path("message")))
    let result = try await Subprocess.run(
      .name("openssl"),
      arguments: [
        "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", path("key.der"), "-in",
        path("message"),
      ],
      output: .bytes(limit: 4096), error: .string(limit: 1 << 16))
    return result.standardOutput
  }
}
