import Vocabulary

/// What a model asks of runtimes that record what it is fed: less than they would keep by
/// themselves, never more.
package struct ModelRecording: Hashable, Sendable {
  /// The share of records, above 0 and at most 1.
  package var sample: Double
  /// How long they are kept at most; `nil` for as long as the runtime keeps them.
  package var keep: Duration?
  /// Members that are left out.
  package var mask: [String]

  /// What is asked, by its parts.
  package init(sample: Double = 1, keep: Duration? = nil, mask: [String] = []) {
    self.sample = sample
    self.keep = keep
    self.mask = mask
  }

  /// For digests.
  var json: JSON {
    [
      "sample": .number(sample), "mask": .array(Set(mask).sorted().map(JSON.string)),
      "keepSeconds": keep.map { .integer($0.components.seconds) } ?? .null,
    ]
  }
}

extension DesiredRuntime.Recording {
  /// The same for a model that asks for less: the smaller share, the shorter time, and what either
  /// leaves out. Whoever a tenth takes is in a fifth, so that the smaller share is what both take.
  package func limited(by model: ModelRecording?) -> Self {
    guard let model else { return self }
    return Self(
      sample: min(sample, model.sample), keep: min(keep, model.keep ?? keep), size: size,
      mask: Set(mask).union(model.mask).sorted())
  }
}
