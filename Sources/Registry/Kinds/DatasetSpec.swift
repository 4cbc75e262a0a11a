import Vocabulary

/// The `spec:` of a Dataset.
struct DatasetSpec: Hashable, Sendable {
  var description: String?
  var path: Located<RepositoryPath>?
  var uri: String?
  var sha256: Digest?
  var format: DesiredDataset.Format?
  var schema: Located<RepositoryPath>?
  var licence: String?
  var source: String?
}

/// The fields of a Dataset.
enum DatasetFields {
  static let path = Field.optional(
    "path", .path, "The file, or a git-lfs pointer to it, below the manifest's folder.")
  static let uri = Field.optional(
    "uri", .text(.uri), "Where the data is if it is not in the repository; needs `sha256`.")
  static let sha256 = Field.optional(
    "sha256", .text(.sha256) { Digest(hex: $0) }, "The SHA-256 of the bytes at `uri`.")
  static let format = Field<DesiredDataset.Format>.optional(
    "format", .choice(), "How records are written; else told by the extension of the file.")
  static let schema = Field.optional(
    "schema", .path, "An Avro schema (`.avsc`) of the records, below the manifest's folder.")
  static let licence = Field.optional(
    "licence", .text(.line), "The licence of the data, as an SPDX expression.")
  static let source = Field.optional(
    "source", .text(.line), "Where the data came from, for people.")

  static let shape = ObjectShape(
    title: "the spec of a Dataset", doc: "Data that tests and monitors use.",
    fields: [
      CommonFields.description.shape, path.shape, uri.shape, sha256.shape, format.shape,
      schema.shape, licence.shape, source.shape,
    ])

  static let spec = ValueSchema<DatasetSpec>.object(shape) { reader in
    var spec = DatasetSpec()
    spec.description = reader.read(CommonFields.description)
    spec.path = reader.read(path)
    spec.uri = reader.read(uri)
    spec.sha256 = reader.read(sha256)
    spec.format = reader.read(format)
    spec.schema = reader.read(schema)
    spec.licence = reader.read(licence)
    spec.source = reader.read(source)
    checkLocation(&reader)
    if !reader.has(format) {
      spec.format = guessedFormat(spec.path?.value.name ?? spec.uri ?? "")
      if spec.format == nil, reader.has(path) || reader.has(uri) {
        reader.error(
          "missing-field", at: reader.position, "the spec of a Dataset needs the field \"format\"",
          hint: "its extension does not tell it; expected one of "
            + DesiredDataset.Format.allCases.map(\.rawValue).joined(separator: ", "))
      }
    }
    return spec
  }

  private static func checkLocation(_ reader: inout FieldReader) {
    switch (reader.has(path), reader.has(uri)) {
    case (false, false):
      reader.error(
        "missing-field", at: reader.position, "the spec of a Dataset needs \"path\" or \"uri\"")
    case (true, true):
      reader.error(
        "conflict", at: reader.place(of: uri), "\"path\" and \"uri\" exclude each other")
    case (true, false):
      if reader.has(sha256) {
        reader.error(
          "conflict", at: reader.place(of: sha256),
          "\"sha256\" belongs to \"uri\", not to \"path\"",
          hint: "git already knows what is in the file; leave the field out")
      }
    case (false, true):
      if !reader.has(sha256) {
        reader.error(
          "missing-field", at: reader.place(of: uri), "\"uri\" needs the field \"sha256\"",
          hint: "without it nobody can tell whether the data is still the same")
      }
    }
  }

  private static func guessedFormat(_ name: String) -> DesiredDataset.Format? {
    let extensions: [(String, DesiredDataset.Format)] = [
      (".csv", .csv), (".jsonl", .jsonLines), (".ndjson", .jsonLines), (".json", .json),
      (".avro", .avro), (".parquet", .parquet),
    ]
    return extensions.first { name.lowercased().hasSuffix($0.0) }?.1
  }
}
