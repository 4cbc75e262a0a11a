package import Vocabulary

/// One run that a schedule asks for.
package struct ScheduledRun: Hashable, Sendable {
  /// What it is for.
  package enum Cause: Hashable, Sendable {
    /// A planned time.
    case time(Instant)
    /// A dataset has this content.
    case content(dataset: String, Digest)
    /// A file with this content is there.
    case file(path: String, Digest)
    /// So many records were served since the schedule was first seen.
    case records(Int64)
    /// Somebody asked for it; the token tells one such request from another.
    case byHand(token: String)

    /// What tells it from all others of its schedule.
    var identity: [String] {
      switch self {
      case .time(let time): ["time", time.description]
      case .content(let dataset, let digest): ["content", dataset, digest.hex]
      case .file(let path, let digest): ["file", path, digest.hex]
      case .records(let count): ["records", String(count)]
      case .byHand(let token): ["hand", token]
      }
    }

    /// In a few words, for people.
    package var words: String {
      switch self {
      case .time(let time): "planned for \(time)"
      case .content(let dataset, let digest): "dataset \(dataset) is now \(digest.short)"
      case .file(let path, let digest): "file \(path) is now \(digest.short)"
      case .records(let count): "\(count) records were served"
      case .byHand: "asked for by hand"
      }
    }
  }

  /// The same for the same schedule and cause, wherever it is computed.
  package let id: Digest
  package let schedule: String
  package let cause: Cause
}
