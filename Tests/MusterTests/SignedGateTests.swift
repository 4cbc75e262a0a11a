import Foundation
import Signatures
import TestSupport
import Testing

/// `muster gate --sign-with`, from the build system that measures to the clone that believes it.
@Suite(.blocking) struct SignedGateTests {
  /// A registry whose base names a build system, with a proposal; the keys lie beside it.
  private func playground() throws -> Playground {
    let gates = "{metric: roc_auc, atLeast: 0.6}"
    let playground = try Playground.scored(gates: gates)
    for (name, seed) in [("ci", UInt8(7)), ("other", 9)] {
      let key = try Playground.key(seed)
      let path = playground.root.path + "/\(name).key"
      try playground.write(path, Array(key.openSSHText.utf8))
      try playground.write(path + ".pub", Array(key.publicKey.line.utf8))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
    try playground.git("switch", "-q", "main")
    try playground.write(
      playground.registry + "/models/credit/model.yaml",
      Array(ScoredRegistry.manifest(gates: gates).utf8))
    let path = playground.registry + "/muster.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try playground.write(
      path, Array((text + "  executors: [{name: ci, publicKey: keys/ci.pub}]\n").utf8))
    try playground.write(
      playground.registry + "/keys/ci.pub",
      Array((try Playground.key(7).publicKey.line + "\n").utf8))
    try playground.commit("Executor")
    return playground
  }

  /// Another clone of the registry's branches, without anything that Muster keeps.
  private func clone(_ playground: Playground, _ name: String) throws -> String {
    let path = playground.root.path + "/" + name
    try playground.git("clone", "-q", "--no-local", playground.registry, path)
    return path
  }

  private func gate(
    _ playground: Playground, in clone: String, _ words: [String] = []
  ) throws -> Playground.Ran {
    try playground.run(
      Playground.program,
      ["gate", "--base", "origin/main", "--head", "origin/proposal", "--repo", clone] + words)
  }

  /// What it printed, wherever its lines end.
  private func plain(_ ran: Playground.Ran) -> String {
    ran.text.split { $0.isWhitespace }.joined(separator: " ")
  }

  private static let all = "+refs/muster/measurements/*:refs/muster/measurements/*"

  @Test func `what a build system signed is not measured again elsewhere`() throws {
    let playground = try playground()
    let build = try clone(playground, "build")
    let key = playground.root.path + "/ci.key"
    let signed = try gate(playground, in: build, ["--sign-with", key])
    #expect(signed.code == 0, "\(signed.text)")
    #expect(signed.text.contains("measuring credit backtest"))
    #expect(
      signed.text.contains(
        "signed 1 as ci; git push <remote> "
          + "\"+refs/muster/measurements/ci/*:refs/muster/measurements/ci/*\""))
    // Not the folder that the first clone keeps, but what was pushed.
    let push = try playground.run(
      "/usr/bin/git", ["-C", build, "push", "-q", "origin", Self.all])
    #expect(push.code == 0, "\(push.text)")
    let other = try clone(playground, "other")
    let unaware = try gate(playground, in: other)
    #expect(unaware.text.contains("measuring credit backtest"))
    let third = try clone(playground, "third")
    try playground.git("-C", third, "fetch", "-q", "origin", Self.all)
    let reused = try gate(playground, in: third)
    #expect(reused.code == 0, "\(reused.text)")
    #expect(!reused.text.contains("measuring"), "\(reused.text)")
    #expect(plain(reused).contains("measured before by ci"), "\(reused.text)")
    // Nothing new is left to sign.
    let again = try gate(playground, in: third, ["--sign-with", key])
    #expect(again.text.contains("nothing new was measured to sign"), "\(again.text)")
  }

  @Test func `a key that the base does not name is refused before anything is measured`() throws {
    let playground = try playground()
    let build = try clone(playground, "build")
    let refused = try gate(
      playground, in: build, ["--sign-with", playground.root.path + "/other.key"])
    #expect(refused.code == 3)
    #expect(!refused.text.contains("measuring"))
    #expect(
      playground.named(refused.text)
        == """
        error: failed to sign measurements with "KEY": no executor of the base's muster.yaml has \
        this key
        hint: add it to spec.executors on the tracked branch

        """)
    let absent = try gate(playground, in: build, ["--sign-with", playground.root.path + "/none"])
    #expect(absent.code == 3 && absent.text.contains("there is no such file"), "\(absent.text)")
    let open = try gate(
      playground, in: build, ["--sign-with", playground.root.path + "/ci.key.pub"])
    #expect(open.code == 3 && open.text.contains("not a private key"), "\(open.text)")
  }

  @Test func `a gate on an address fetches what was pushed there, and does not sign`() throws {
    let playground = try playground()
    let build = try clone(playground, "build")
    let key = playground.root.path + "/ci.key"
    _ = try gate(playground, in: build, ["--sign-with", key])
    let push = try playground.run(
      "/usr/bin/git", ["-C", build, "push", "-q", "origin", Self.all])
    #expect(push.code == 0, "\(push.text)")
    let words = [
      "gate", "--base", "main", "--head", "proposal", "--repo", "file://" + playground.registry,
    ]
    let ran = try playground.run(Playground.program, words)
    #expect(ran.code == 0 && plain(ran).contains("measured before by ci"), "\(ran.text)")
    let refused = try playground.run(Playground.program, words + ["--sign-with", key])
    #expect(refused.code == 2 && refused.text.contains("--sign-with wants a clone"))
  }

  @Test func `what another key signed is named in the report, and measured`() throws {
    let playground = try playground()
    let build = try clone(playground, "build")
    _ = try gate(playground, in: build, ["--sign-with", playground.root.path + "/ci.key"])
    func git(_ arguments: String...) throws -> String {
      let ran = try playground.run("/usr/bin/git", ["-C", build] + arguments)
      #expect(ran.code == 0, "\(arguments): \(ran.text)")
      return ran.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let reference = try git("for-each-ref", "--format=%(refname)", "refs/muster/measurements")
    let message = try git("log", "-1", "--format=%B", reference)
    let forged = try git(
      "-c", "gpg.format=ssh", "-c", "user.signingkey=\(playground.root.path)/other.key",
      "commit-tree", "-S", "-m", message, "\(reference)^{tree}")
    _ = try git("update-ref", reference, forged)
    _ = try git("push", "-q", "origin", Self.all)
    let second = try clone(playground, "second")
    try playground.git("-C", second, "fetch", "-q", "origin", Self.all)
    let found = try gate(playground, in: second)
    #expect(found.code == 0, "\(found.text)")
    #expect(found.text.contains("measuring credit backtest"))
    #expect(
      playground.named(plain(found)).contains(
        "it is not used: its commit SHORT is signed by KEY, and the executor's key is KEY"),
      "\(found.text)")
  }
}
