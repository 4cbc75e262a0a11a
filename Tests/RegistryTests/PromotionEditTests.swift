import Registry
import Testing
import Vocabulary

/// The one line that a promotion writes into a runtime's manifest.
struct PromotionEditTests {
  private static let version = Digest(of: "v2")
  private static let head = """
    # Ours.
    apiVersion: muster.dev/v1
    kind: Runtime
    metadata: {name: prod}

    """

  private func edit(_ text: String) throws(PromotionEdit.Problem) -> String {
    String(
      decoding: try PromotionEdit.promoting(
        Self.version, at: RuntimeName("prod"), in: Array(text.utf8)), as: UTF8.self)
  }

  @Test(arguments: [
    (
      "spec:\n  # How many.\n  resources: {workers: 2} # two\n",
      "spec:\n  traffic: {promote: \"V\"}\n  # How many.\n  resources: {workers: 2} # two\n"
    ),
    ("spec: {tags: [a]}\n", "spec: {traffic: {promote: \"V\"}, tags: [a]}\n"),
    ("spec: {}\n", "spec: {traffic: {promote: \"V\"}}\n"),
    (
      "spec:\n    traffic:\n        key: id   # the customer\n        keep: 5",
      "spec:\n    traffic:\n        promote: \"V\"\n        key: id   # the customer\n"
        + "        keep: 5"
    ),
    (
      "spec:\n  traffic: {key: 'ä{}', keep: 5}\r\n",
      "spec:\n  traffic: {promote: \"V\", key: 'ä{}', keep: 5}\r\n"
    ),
    (
      "spec:\n  traffic:\n    promote: \"OLD\" # by Ada\n    key: id\n",
      "spec:\n  traffic:\n    promote: \"V\" # by Ada\n    key: id\n"
    ),
  ]) func `the line is written where it belongs, and nothing else changes`(
    spec: String, expected: String
  ) throws {
    let before = (Self.head + spec).replacing("OLD", with: Digest(of: "v1").hex)
    let after = (Self.head + expected).replacing("\"V\"", with: "\"\(Self.version.hex)\"")
    #expect(try edit(before) == after)
    #expect(try edit(after) == after, "once more is the same")
  }

  @Test func `of several documents the right one is meant`() throws {
    let other = Self.head.replacing("prod", with: "other") + "spec: {tags: [a]}\n---\n"
    let text = try edit(other + Self.head + "spec: {tags: [b]}\n")
    #expect(text.hasPrefix(other))
    #expect(text.hasSuffix("spec: {traffic: {promote: \"\(Self.version.hex)\"}, tags: [b]}\n"))
  }

  @Test func `what a program should not touch is refused with the reason`() {
    for (text, reason) in [
      ("a: [", "the file has no manifest of the runtime prod"),
      (
        Self.head.replacing("prod", with: "other") + "spec: {}\n",
        "the file has no manifest of the runtime prod"
      ),
      (Self.head, "the manifest has no spec to which a field could be added"),
      (
        Self.head + "spec: &s {traffic: *s}\n",
        "the file has no manifest of the runtime prod"
      ),
      (
        Self.head + "spec:\n  ? traffic\n  : key: id\n    nothing: known\n",
        "the field traffic.promote cannot be written into it by a program"
      ),
    ] {
      let problem = #expect(throws: PromotionEdit.Problem.self) { _ = try self.edit(text) }
      #expect(problem?.description == reason, "\(text)")
    }
  }
}
