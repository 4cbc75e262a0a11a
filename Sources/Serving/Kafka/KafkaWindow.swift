internal import Kafka

/// The batches under way, in the order in which they were read, and what may happen to them next.
/// Synchronous; ``KafkaSession`` drives it.
struct KafkaWindow {
  struct Batch {
    enum Phase {
      /// Waits until there is a version that can score it.
      case stalled
      case scoring
      case scored(BatchOutcome)
      /// Handed to the brokers.
      case writing
      case written
    }

    let id: Int
    let messages: [KafkaMessage]
    var phase: Phase
  }

  private(set) var batches: [Batch] = []
  /// Acknowledged, and not committed yet: the next offset of each partition.
  private(set) var uncommitted: [KafkaPartition: Int64] = [:]
  private var nextID = 1

  var isEmpty: Bool { batches.isEmpty }
  var count: Int { batches.count }

  /// Takes messages in; the batch is to be scored.
  mutating func add(_ messages: [KafkaMessage]) -> Batch {
    let batch = Batch(id: nextID, messages: messages, phase: .scoring)
    nextID += 1
    batches.append(batch)
    return batch
  }

  /// A batch came back from the workers; `nil` when no version could score it.
  mutating func scored(_ id: Int, _ outcome: BatchOutcome?) {
    guard let index = batches.firstIndex(where: { $0.id == id }) else { return }
    batches[index].phase = outcome.map { .scored($0) } ?? .stalled
  }

  /// The batches that wait for a version; they are to be scored again.
  mutating func takeStalled() -> [Batch] {
    var taken: [Batch] = []
    for index in batches.indices {
      guard case .stalled = batches[index].phase else { continue }
      batches[index].phase = .scoring
      taken.append(batches[index])
    }
    return taken
  }

  /// The batches that may be written now: scored, and everything before them is on its way.
  mutating func takeWritable() -> [(batch: Batch, outcome: BatchOutcome)] {
    var taken: [(batch: Batch, outcome: BatchOutcome)] = []
    for index in batches.indices {
      switch batches[index].phase {
      case .writing, .written: continue
      case .stalled, .scoring: return taken
      case .scored(let outcome):
        batches[index].phase = .writing
        taken.append((batches[index], outcome))
      }
    }
    return taken
  }

  /// The brokers have a batch. Offsets advance over what is written without a gap.
  mutating func written(_ ids: [Int]) {
    for index in batches.indices where ids.contains(batches[index].id) {
      batches[index].phase = .written
    }
    while case .written? = batches.first?.phase {
      for position in RouteWriter.positions(after: batches.removeFirst().messages) {
        uncommitted[position.partition] = position.offset
      }
    }
  }

  /// What is to be committed; it counts as committed from now on.
  mutating func takeUncommitted() -> [KafkaPosition] {
    defer { uncommitted = [:] }
    return uncommitted.sorted { $0.key < $1.key }.map { KafkaPosition($0.key, offset: $0.value) }
  }

  /// These were not committed after all.
  mutating func giveBack(_ positions: [KafkaPosition]) {
    for position in positions {
      uncommitted[position.partition] = max(
        uncommitted[position.partition] ?? 0, position.offset)
    }
  }

  /// Forgets what is not on its way to the brokers; it will be read again.
  mutating func dropUnwritten() {
    batches.removeAll { batch in
      switch batch.phase {
      case .writing, .written: false
      case .stalled, .scoring, .scored: true
      }
    }
  }

  /// Whether a batch waits for a version.
  var isStalled: Bool {
    batches.contains { if case .stalled = $0.phase { true } else { false } }
  }
}
