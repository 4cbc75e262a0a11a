internal import Synchronization

/// The answers that wait at an endpoint until somebody takes them, oldest first. Bounded: where
/// there is no room the records that would need it are refused before they are scored.
final class AnswerOutbox: Sendable {
  /// How many answers wait at most.
  static let recordLimit = 10_000
  /// How many bytes of them.
  static let byteLimit = 64 << 20

  /// An answer, and the version that gave it.
  struct Entry: Sendable {
    let answer: ModelAnswer
    let package: LoadedPackage
  }

  private struct State {
    var entries: [Entry] = []
    /// Where the first one that waits stands: taking is cheap however many wait behind it.
    var head = 0
    var bytes = 0
    /// Room that was promised to requests under way.
    var promised = 0

    var count: Int { entries.count - head }
  }

  private let state = Mutex(State())

  /// How many answers wait.
  var count: Int { state.withLock { $0.count } }

  /// Promises room for some answers; whether there is any. Whoever was promised it gives it back
  /// with ``put(_:from:promised:)``.
  func promise(_ records: Int) -> Bool {
    state.withLock { state in
      guard state.count + state.promised + records <= Self.recordLimit,
        state.bytes < Self.byteLimit
      else { return false }
      state.promised += records
      return true
    }
  }

  /// Adds answers (none, where the records failed), and gives back the room that was promised.
  func put(_ answer: ModelAnswer?, from package: LoadedPackage, promised: Int) {
    let answers: [ModelAnswer] =
      switch answer {
      case nil: []
      case .bytes: answer.map { [$0] } ?? []
      case .json: answer?.records.map { .json(Array($0), isArray: false) } ?? []
      }
    state.withLock { state in
      state.promised -= promised
      for answer in answers {
        state.bytes += Self.size(answer)
        state.entries.append(Entry(answer: answer, package: package))
      }
    }
  }

  /// Takes the oldest answers off, up to a number, all of one version.
  func take(_ limit: Int) -> [Entry] {
    state.withLock { state in
      var taken: [Entry] = []
      while taken.count < limit, state.head < state.entries.count {
        let entry = state.entries[state.head]
        if let first = taken.first {
          guard first.package.version == entry.package.version else { break }
        }
        taken.append(entry)
        state.head += 1
        state.bytes -= Self.size(entry.answer)
      }
      if state.head * 2 >= state.entries.count {
        state.entries.removeFirst(state.head)
        state.head = 0
      }
      return taken
    }
  }

  private static func size(_ answer: ModelAnswer) -> Int {
    switch answer {
    case .json(let text, _): text.count
    case .bytes(let bytes): bytes.count
    }
  }
}
