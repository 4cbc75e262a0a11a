import Registry
import Testing
import Vocabulary

@Suite struct SchemaTests {
  /// A value that no field of a shape takes.
  private func wrongValue(for shape: JSON) -> String {
    shape["type"] == "object" || shape["anyOf"] != nil ? "[[]]" : "{zzz: {zzz: 1}}"
  }

  @Test(arguments: KindSchema.all.map(\.kind))
  func `every declared field is decoded: a wrong value in it is found`(kind: ResourceKind) throws {
    let schema = try #require(KindSchema.of(kind)?.jsonSchema)
    let fields = try #require(schema["properties"]?["spec"]?["properties"]?.object)
    for (field, shape) in fields.sorted(by: { $0.key < $1.key }) {
      let wrong = wrongValue(for: shape)
      let path = kind == .project ? "muster.yaml" : "x/\(kind.rawValue).yaml"
      let text = """
        apiVersion: muster.dev/v1
        kind: \(kind.manifestName)
        metadata: {name: x}
        spec:
          \(field): \(wrong)
        """
      let found = RepositoryFixture([path: text]).registry().diagnostics
      let isFound = found.contains {
        $0.severity == .error && $0.location.path == path && $0.location.position?.line == 5
      }
      #expect(isFound, "\(kind.manifestName).\(field)")
    }
  }

  @Test(arguments: KindSchema.all.map(\.kind))
  func `a JSON Schema allows no other fields and explains each`(kind: ResourceKind) throws {
    let schema = try #require(KindSchema.of(kind)?.jsonSchema)
    #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["additionalProperties"] == false)
    let spec = try #require(schema["properties"]?["spec"])
    #expect(spec["additionalProperties"] == false)
    for (name, field) in spec["properties"]?.object ?? [:] {
      #expect(field["description"]?.string?.isEmpty == false, "\(name)")
    }
  }
}
