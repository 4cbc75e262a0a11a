import TestSupport
import Testing
import Vocabulary
import YAML

/// Hostile files: none crashes or hangs, and each ends as the table says.
@Suite(.enabled(if: SuiteFolder.isPresent("badinputs/yaml"), "\(SuiteFolder.absence)"))
struct YAMLBadInputsTests {
  private static let outcomes = [
    "alias-bomb-9x9.yaml: 5:10: more than 10000 values with aliases expanded [yaml-too-many-nodes]",
    "alias-quadratic.yaml:"
      + " 2:158: more than 1048576 bytes of text with aliases expanded [yaml-too-large]",
    "bad-utf8.yaml: 1:7: the byte 0xc3 is not UTF-8 here [yaml-encoding]",
    "binary-tag.yaml: 1:4: the tag \"!!binary\" is not one of the core schema [yaml-tag]",
    "bom16.yaml: 1:1: the text is UTF-16, UTF-8 expected [yaml-encoding]",
    "deep-block-300.yaml: 65:65: nested more than 64 deep [yaml-too-deep]",
    "deep-flow-10k.yaml: 1:65: nested more than 64 deep [yaml-too-deep]",
    "dup-key.yaml:"
      + " 2:1: the key \"approved\" stands twice in one mapping, first at 1:1 [yaml-duplicate-key]",
    // Letters that look alike are for whoever compares names; YAML has no opinion about them.
    "homoglyph.yaml: {\"approver\":\"\u{430}lice@example.invalid\"}",
    "long-key.yaml: 3:1: expected \":\" after this key [yaml-syntax]",
    "merge-bomb.yaml: 3:3: the merge key \"<<\" is not part of YAML 1.2 [yaml-merge-key]",
    "multi-doc.yaml: {\"a\":1} | {\"b\":2} | null",
    "norway-octal.yaml: {\"big\":1.2345678901234568e+29,\"country\":\"NO\",\"mode\":755,"
      + "\"nan\":\"NaN\",\"on\":\"off\",\"t\":\"12:30:45\",\"ver\":1.1}",
    "nul.yaml: 1:8: the control character U+0000 in the text [yaml-control-character]",
    "self-ref.yaml: 1:8: the alias \"*a\" stands inside the node that it names, which begins at 1:4"
      + " [yaml-self-reference]",
    "tabs.yaml: 2:1: a tab in the indentation [yaml-syntax]",
    "tag-python.yaml: 1:1: the tag \"!!python/object/apply:os.system\" is not one of the core schema"
      + " [yaml-tag]",
    "trojan-bidi.yaml:"
      + " 1:17: the bidirectional control character U+202E in the text [yaml-bidirectional]",
  ]

  @Test func `every hostile file ends as the table says in under a second`() throws {
    let folder = SuiteFolder("badinputs/yaml")
    var outcomes: [String] = []
    for name in try folder.names() {
      let bytes = try folder.bytes(name)
      let time = ContinuousClock().measure {
        outcomes.append("\(name): \(YAMLOutcome(of: bytes).text)")
      }
      #expect(time < .seconds(1), "\(name)")
    }
    #expect(outcomes == Self.outcomes)
  }
}
