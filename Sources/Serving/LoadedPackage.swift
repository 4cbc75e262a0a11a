internal import Avro
package import Vocabulary

/// A package whose bytes were checked: what a worker loads.
package struct LoadedPackage: Sendable {
  package let manifest: PackageManifest
  /// Computed from the bytes that were copied, not read from the manifest; equal to what was asked.
  package let version: Digest
  /// The runtime's own copy of `files/`: nobody else writes there after the digests were taken.
  package let folder: String
  /// What refuses a record, where the input schema is enforced.
  let validateInput: RecordValidator?
  /// What refuses an answer, where the output schema is enforced.
  let validateOutput: RecordValidator?
  /// The Avro schema of what comes in, enforced or not: encodings read fields by it.
  let inputSchema: AvroSchema?
  /// The Avro schema of what goes out.
  let outputSchema: AvroSchema?
}

/// The version of a package by its manifest and the files that were really found, with their
/// digests. The registry's own rule goes here, so that both sides compute the same.
package typealias VersionRule = @Sendable (PackageManifest, [PackageFile]) -> Digest

/// Checks one record: an empty list, or what is wrong and where.
package typealias RecordValidator = @Sendable (JSON) -> [RecordProblem]

/// Makes a validator from a schema's bytes; the path tells its kind by its extension.
package typealias ValidatorMaker =
  @Sendable (_ schema: [UInt8], _ path: String) throws(SchemaProblem) -> RecordValidator

/// Why a schema cannot be used.
package struct SchemaProblem: Error, Hashable, Sendable {
  /// What is wrong with it, without a period.
  package let message: String

  /// A problem by its message.
  package init(_ message: String) { self.message = message }
}

/// What is wrong with a record, and where in it.
package struct RecordProblem: Hashable, Sendable {
  /// A JSON pointer (RFC 6901) into the record; the empty one is the record itself.
  package var pointer: String
  /// What was found and what was expected, without a period.
  package var message: String

  /// A problem at a place.
  package init(pointer: String, message: String) {
    self.pointer = pointer
    self.message = message
  }

  /// A problem as Avro's checks tell it, `$.loans[2].amount: expected ...`.
  package init(avro text: String) {
    guard let end = text.firstRange(of: ": "), text.hasPrefix("$") else {
      self.init(pointer: "", message: text)
      return
    }
    let steps = text[..<end.lowerBound].dropFirst().split { ".[]".contains($0) }
    self.init(
      pointer: steps.map { "/" + Self.escaped(String($0)) }.joined(),
      message: String(text[end.upperBound...]))
  }

  /// A member's name as a step of a pointer (RFC 6901, 3).
  static func escaped(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
    return name.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
  }
}
