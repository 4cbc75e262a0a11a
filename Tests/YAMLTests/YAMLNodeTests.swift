import Testing
import Vocabulary
import YAML

@Suite struct YAMLNodeTests {
  private func node(_ text: String) throws -> YAMLNode {
    try #require(try YAML.documents(Array(text.utf8)).first)
  }

  @Test func `a node knows where it was written`() throws {
    let root = try node("# é\né: [a, {b: 'c'}]\nd: &x\n  - e\nf: *x\n")
    let places = ["é", "d", "f"].map { root[$0]?.position.description ?? "none" }
    #expect(places == ["2:4", "3:4", "3:4"])
    #expect(root["é"]?.sequence?[1]["b"]?.position.description == "2:12")
    #expect(root.mapping?.map(\.key.position.description) == ["2:1", "3:1", "5:1"])
  }

  @Test func `positions count characters in every kind of line`() throws {
    let root = try node("a: 1\r\nb: 2\rc: \"😀\" # 😀\nd: 4")
    #expect(root.mapping?.map(\.value.position.description) == ["1:4", "2:4", "3:4", "4:4"])
  }

  @Test func `a scalar is read as what is asked for`() throws {
    let root = try node("a: 1.10\nb: 0123\nc: no\nd: ~\ne: true\nf: '7'\ng: 7\nh: [1]\n")
    #expect(root["a"]?.string == "1.10")
    #expect(root["a"]?.double == 1.1)
    #expect(root["a"]?.integer == nil)
    #expect(root["b"]?.string == "0123")
    #expect(root["b"]?.integer == 123)
    #expect(root["c"]?.bool == nil)
    #expect(root["d"]?.isNull == true)
    #expect(root["d"]?.string == nil)
    #expect(root["e"]?.bool == true)
    #expect(root["f"]?.integer == nil)
    #expect(root["f"]?.scalar == YAMLScalar(text: "7", isPlain: false))
    #expect(root["g"]?.double == 7)
    #expect(root["h"]?.string == nil)
    #expect(root["i"] == nil)
  }

  @Test func `a node describes itself for messages`() throws {
    let elements = try node(
      "[{}, [], ~, yes, 'a\n  b', 3, -0x1, true, \(String(repeating: "z", count: 50))]")
    #expect(
      elements.sequence?.map(\.kindDescription) == [
        "a mapping", "a sequence", "an empty value", "the text \"yes\"", "the text \"a b\"",
        "the number 3", "the text \"-0x1\"", "the truth value true",
        "the text \"\(String(repeating: "z", count: 40))…\"",
      ])
  }

  @Test func `an error becomes a finding about a file`() {
    let error = YAMLError(
      position: SourcePosition(line: 2, column: 3), code: "yaml-merge-key", message: "found it",
      hint: "write it out")
    #expect(
      error.diagnostic(path: "models/m1/model.yaml").description
        == "models/m1/model.yaml:2:3: error: found it [yaml-merge-key]\n  hint: write it out")
  }
}
