package import Vocabulary

/// An Avro schema of records (`.avsc`), with ModelOp's extended keys.
package struct AvroSchema: Hashable, Sendable {
  package let root: AvroRecord
  /// Every named type, by full name; what ``AvroType/reference(_:)`` refers to.
  package let named: [String: AvroType]

  /// The longest `.avsc` that is read, in bytes.
  package static let maximumSize = 1 << 20

  /// A schema, or every reason why the text is none.
  package struct Invalid: Error, Hashable, Sendable {
    /// Each with its place in the schema (`$.fields[2].type`) or, for what is no JSON at all, a
    /// line and column.
    package let problems: [AvroProblem]
  }

  init(root: AvroRecord, named: [String: AvroType]) {
    self.root = root
    self.named = named
  }

  /// Reads an `.avsc` text.
  package init(parsing bytes: [UInt8]) throws(Invalid) {
    let json: JSON
    do {
      json = try JSON(parsing: bytes, limits: JSON.Limits(bytes: Self.maximumSize, depth: 64))
    } catch {
      let problem = AvroProblem(
        code: "json", place: nil, position: error.position, message: error.message)
      throw Invalid(problems: [problem])
    }
    var parser = AvroSchemaParser()
    let root = parser.parseRoot(json)
    guard let root, parser.problems.isEmpty else { throw Invalid(problems: parser.problems) }
    self.init(root: root, named: parser.named)
  }

  /// The fields of the record, in order.
  package var fields: [AvroField] { root.fields }

  /// The only field with a role, if there is exactly one.
  package func field(_ role: AvroTraits.Role) -> AvroField? {
    let matches = fields.filter { $0.traits.role == role }
    return matches.count == 1 ? matches.first : nil
  }

  /// A type with a reference to a named one followed.
  package func resolved(_ type: AvroType) -> AvroType {
    if case .reference(let name) = type { return named[name] ?? type }
    return type
  }
}

/// What is wrong with a schema.
package struct AvroProblem: Hashable, Sendable, CustomStringConvertible {
  package let code: String
  /// A JSON path such as `$.fields[2].type`.
  package let place: String?
  package let position: SourcePosition?
  package let message: String
  package var hint: String?

  package var description: String { place.map { "\($0): \(message)" } ?? message }
}
