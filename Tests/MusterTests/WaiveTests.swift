import Foundation
import Signatures
import TestSupport
import Testing

/// `muster waive`, from the words to the verdict of the gate.
@Suite(.blocking) struct WaiveTests {
  /// A registry whose proposal misses its gate, with Petra's key as a file.
  private func playground(isRuled: Bool = true) throws -> Playground {
    let gates = "{metric: roc_auc, atLeast: 0.9999}"
    let playground = try Playground.scored(gates: gates)
    try playground.write(
      playground.root.path + "/petra", Array(try Playground.key(2).openSSHText.utf8))
    try playground.write(
      playground.root.path + "/petra.pub", Array(try Playground.key(2).publicKey.line.utf8))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: playground.root.path + "/petra")
    try playground.git("switch", "-q", "main")
    try playground.write(
      playground.registry + "/models/credit/model.yaml",
      Array(ScoredRegistry.manifest(gates: gates).utf8))
    let path = playground.registry + "/muster.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let rule = isRuled ? "  waivers: [{require: [{group: approvers}], longest: 30d}]\n" : ""
    try playground.write(path, Array((text + rule).utf8))
    try playground.commit("Rules")
    try playground.git("switch", "-q", "proposal")
    return playground
  }

  private func waive(_ playground: Playground, _ words: [String]) throws -> Playground.Ran {
    try playground.run(
      Playground.program,
      ["waive", "credit"] + words
        + [
          "--key", playground.root.path + "/petra", "--proposal", "proposal",
          "--repo", playground.registry,
        ],
      [
        "GIT_AUTHOR_NAME": "Petra Approver", "GIT_AUTHOR_EMAIL": "petra@example.com",
        "GIT_COMMITTER_NAME": "Petra Approver", "GIT_COMMITTER_EMAIL": "petra@example.com",
      ])
  }

  /// What the verb says, and how it ends.
  private func check(
    _ words: [String], isRuled: Bool = true, _ expected: String, code: Int32 = 2
  ) throws {
    let ran = try waive(try playground(isRuled: isRuled), words)
    #expect(ran.text.contains(expected), "\(ran.text)")
    #expect(ran.code == code, "\(ran.text)")
  }

  @Test func `a waived gate is waived for the gate, which then ends with 0`() throws {
    let playground = try playground()
    let before = try playground.muster("gate --base main --head proposal")
    #expect(before.code == 1, "\(before.text)")
    let ran = try waive(
      playground, ["--gate", "roc_auc", "--until", "2026-12-01", "-m", "label is late"])
    #expect(ran.code == 0, "\(ran.text)")
    let after = try playground.muster("gate --base main --head proposal")
    #expect(after.code == 0, "\(after.text)")
    #expect(after.text.hasPrefix("WAIVED") || after.text.contains("\nWAIVED"), "\(after.text)")
    let words = after.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains("waived by Petra Approver until 2026-12-01T00:00:00Z: label is late"),
      "\(after.text)")
  }

  @Test func `what would not count is said before anything is signed`() throws {
    let good = ["--gate", "roc_auc", "-m", "x"]
    try check(good, "a waiver needs one end")
    try check(good + ["--for", "31d"], "the rule allows no longer than 2026-12-22")
    try check(good + ["--until", "2026-11-01"], "it would end before it begins")
    try check(good + ["--until", "soon"], "\"soon\" is no date")
    try check(["--for", "1d"], "a waiver needs a reason")
    try check(["--gate", "brir", "--for", "1d", "-m", "x"], "is named \"brir\"")
    try check(
      good + ["--for", "1d"], isRuled: false,
      "no rule under waivers in muster.yaml lets anybody waive roc_auc")
  }
}
