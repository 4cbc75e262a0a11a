package import Avro

/// The Avro schemas of what goes into a model and what comes out.
package struct ModelSchemas: Hashable, Sendable {
  package var input: AvroSchema?
  package var output: AvroSchema?
  /// Their files, relative to the model's folder.
  package var inputPath: String?
  package var outputPath: String?
  /// Whether records that break a schema are refused.
  package var isEnforced: Bool

  /// Schemas of both directions.
  package init(
    input: AvroSchema? = nil, output: AvroSchema? = nil, inputPath: String? = nil,
    outputPath: String? = nil, isEnforced: Bool = false
  ) {
    self.input = input
    self.output = output
    self.inputPath = inputPath
    self.outputPath = outputPath
    self.isEnforced = isEnforced
  }
}
