import Testing
import Vocabulary
import YAML

@Suite struct YAMLDocumentsTests {
  @Test func `documents come in order`() throws {
    let documents = try YAML.documents(Array("a: 1\n---\nb: [x, ~]\n".utf8))
    #expect(documents.map { $0.json().canonicalText } == [#"{"a":1}"#, #"{"b":["x",null]}"#])
  }
}
