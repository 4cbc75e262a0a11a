package import Vocabulary

/// The first line of a segment: what all its records have in common.
package struct SegmentHeader: Hashable, Sendable {
  /// The name of the format and of its edition.
  package static let format = "muster-records 1"

  package var runtime: String
  package var model: String
  /// The version that answered.
  package var version: Digest
  /// Of a shadow's records: the version that served, whose answer each line has too.
  package var champion: Digest?
  /// The share of records that was kept.
  package var sample: Double
  /// The members that were left out.
  package var masked: [String]

  /// A header by its parts.
  package init(
    runtime: String, model: String, version: Digest, champion: Digest? = nil, sample: Double,
    masked: [String]
  ) {
    self.runtime = runtime
    self.model = model
    self.version = version
    self.champion = champion
    self.sample = sample
    self.masked = masked
  }

  /// Reads a line; `nil` where it is no header of this format.
  package init?(line: [UInt8]) {
    // Whatever else it is, it is no header; the reader says so.
    guard let json = try? JSON(parsing: line), json["format"]?.string == Self.format,
      let runtime = json["runtime"]?.string, let model = json["model"]?.string,
      let version = json["version"]?.string.flatMap(Digest.init(hex:))
    else { return nil }
    self.init(
      runtime: runtime, model: model, version: version,
      champion: json["champion"]?.string.flatMap(Digest.init(hex:)),
      sample: json["sample"]?.double ?? 1,
      masked: (json["masked"]?.array ?? []).compactMap(\.string))
  }

  /// The line, with its end.
  package var line: [UInt8] {
    var members: [String: JSON] = [
      "format": .string(Self.format), "runtime": .string(runtime), "model": .string(model),
      "version": .string(version.hex), "sample": .number(sample),
      "masked": .array(masked.map(JSON.string)),
    ]
    members["champion"] = champion.map { .string($0.hex) }
    return Array(JSON.object(members).canonicalText.utf8) + [0x0A]
  }
}
