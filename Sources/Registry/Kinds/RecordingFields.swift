import Vocabulary

/// The field `recording` of a Runtime, and that of a Model.
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

  // MARK: - Of a model

  private static let ownSample = Field.optional(
    "sample", .number(0.000_001...1), default: 1, written: 1,
    "The share of records that is kept; where the runtime keeps less, less.")
  private static let ownKeep = Field.optional(
    "keep", .text(.duration) { Quantity.duration($0) },
    "How long they are kept at most; else as long as the runtime keeps them.")
  private static let ownMask = Field.optional(
    "mask", .list(of: .located(.text(.word)), count: 0...1000), default: [], written: [],
    "Members that are left out, besides those of the runtime and those that a schema marks `pii` "
      + "or `phi`.")

  static let ofModel = ValueSchema<ModelRecordingSpec>.object(
    ObjectShape(
      title: "recording", doc: "What runtimes that record may keep of this model.",
      fields: [ownSample.shape, ownKeep.shape, ownMask.shape])
  ) { reader in
    let mask = reader.read(ownMask) ?? []
    for (index, name) in mask.enumerated()
    where mask[..<index].contains(where: { $0.value == name.value }) {
      reader.error("duplicate", at: name.position, "\"\(name.value)\" stands twice")
    }
    return ModelRecordingSpec(
      recording: ModelRecording(
        sample: reader.read(ownSample) ?? 1, keep: reader.read(ownKeep), mask: mask.map(\.value)),
      mask: mask)
  }
}

/// A model's `recording:` before its names are looked up.
struct ModelRecordingSpec: Hashable, Sendable {
  var recording: ModelRecording
  var mask: [Located<String>]
}
