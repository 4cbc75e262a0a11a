package import Vocabulary

/// What a runtime keeps of what it serves: how much, how long, and what nobody is to see.
package struct RecordingPolicy: Hashable, Sendable {
  /// The share of records that is kept, above 0 and at most 1. Who is chosen at a tenth is chosen
  /// at a fifth.
  package var sample: Double
  /// How long segments are kept, by their last record.
  package var keep: Duration
  /// The most bytes on the disk; the oldest segments go first.
  package var bytes: Int
  /// Members that are masked besides those that a schema marks `pii` or `phi`.
  package var mask: Set<String>

  /// How long records are kept where nobody says it.
  package static let defaultKeep: Duration = .seconds(30 * 86_400)
  /// How many bytes are kept where nobody says it.
  package static let defaultBytes = 1 << 30
  /// Fewer bytes than this would not hold one segment.
  package static let leastBytes = 1 << 20

  /// A policy by its parts.
  package init(
    sample: Double = 1, keep: Duration = Self.defaultKeep, bytes: Int = Self.defaultBytes,
    mask: Set<String> = []
  ) {
    self.sample = sample
    self.keep = keep
    self.bytes = bytes
    self.mask = mask
  }

  /// What was given as a policy is none.
  package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what was expected, without a period.
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// Reads `{"sample": 1, "keepSeconds": 2592000, "bytes": 1073741824, "mask": ["name"]}`; what is
  /// left out has its default, an unknown member is an error.
  package init(_ json: JSON) throws(Malformed) {
    self.init()
    guard let members = json.object else {
      throw Malformed("found \(json.kind), expected an object")
    }
    let known: Set<String> = ["sample", "keepSeconds", "bytes", "mask"]
    if let unknown = members.keys.filter({ !known.contains($0) }).min() {
      throw Malformed("found an unknown member \"\(unknown)\"")
    }
    if let value = members["sample"] {
      guard let share = value.double, share > 0, share <= 1 else {
        throw Malformed("\"sample\" is a number above 0 and at most 1")
      }
      sample = share
    }
    if let value = members["keepSeconds"] {
      guard let seconds = value.integer, (1...100 * 365 * 86_400).contains(seconds) else {
        throw Malformed("\"keepSeconds\" is a whole number from 1 to a hundred years")
      }
      keep = .seconds(seconds)
    }
    if let value = members["bytes"] {
      guard let bytes = value.integer, bytes >= Int64(Self.leastBytes) else {
        throw Malformed("\"bytes\" is a whole number of at least \(Self.leastBytes)")
      }
      self.bytes = Int(bytes)
    }
    if let value = members["mask"] {
      let names = value.array?.compactMap(\.string)
      guard let names, names.count == value.array?.count else {
        throw Malformed("\"mask\" is an array of names")
      }
      mask = Set(names)
    }
  }

  /// As ``init(_:)`` reads it.
  package var json: JSON {
    [
      "sample": .number(sample), "keepSeconds": .integer(keep.components.seconds),
      "bytes": .integer(Int64(bytes)), "mask": .array(mask.sorted().map(JSON.string)),
    ]
  }
}
