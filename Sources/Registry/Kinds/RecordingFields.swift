import Vocabulary

/// The field `recording` of a Runtime.
enum RecordingFields {
  private static let sample = Field.optional(
    "sample", .number(0.000_001...1), default: 1, written: 1,
    "The share of records that is kept, chosen by a hash of the identifier, so that the same ones "
      + "are kept everywhere.")
  private static let keep = Field.optional(
    "keep", .text(.duration) { Quantity.duration($0) },
    default: DesiredRuntime.Recording.defaultKeep, written: "30d", "How long they are kept.")
  private static let size = Field.optional(
    "size", .text(.memory) { Quantity.bytes($0) },
    default: DesiredRuntime.Recording.defaultSize, written: "1GiB",
    "How much of the disk they may take; the oldest go first.")
  private static let mask = Field.optional(
    "mask", .list(of: .text(.word), count: 0...1000), default: [], written: [],
    "Members that are left out, besides those that a schema marks `pii` or `phi`.")

  static let schema = ValueSchema<DesiredRuntime.Recording>.object(
    ObjectShape(
      title: "recording", doc: "What is kept of what is served.",
      fields: [sample.shape, keep.shape, size.shape, mask.shape])
  ) { reader in
    let bytes = reader.read(size) ?? DesiredRuntime.Recording.defaultSize
    if bytes < DesiredRuntime.Recording.leastSize {
      reader.error(
        "bad-value", at: reader.place(of: size),
        "records need a megabyte at least, such as 1MiB")
    }
    return DesiredRuntime.Recording(
      sample: reader.read(sample) ?? 1,
      keep: reader.read(keep) ?? DesiredRuntime.Recording.defaultKeep, size: bytes,
      mask: reader.read(mask) ?? [])
  }
}
