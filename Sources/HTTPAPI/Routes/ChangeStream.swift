import Reconciler
import Vocabulary

/// What one of those who watch is told, event by event.
actor ChangeStream: PieceSource {
  private let ticks: AsyncStream<ChangeHub.Tick>.Iterator
  private let viewer: Viewer
  private let records: any RecordSource
  private let epoch: String
  /// Whether it is told that something changed, and not what.
  private let isForPages: Bool
  private let isStillLetIn: @Sendable (Viewer) async -> Bool
  private var revision: Int64
  private var pending: [[UInt8]]

  /// How many things one event names.
  private static let namesLimit = 100

  /// A stream from a revision on.
  init(
    _ ticks: AsyncStream<ChangeHub.Tick>, _ call: Call, epoch: String, revision: Int64,
    isKnown: Bool, isForPages: Bool = false,
    isStillLetIn: @escaping @Sendable (Viewer) async -> Bool
  ) {
    self.ticks = ticks.makeAsyncIterator()
    viewer = call.viewer
    records = call.records
    self.epoch = epoch
    self.revision = revision
    self.isForPages = isForPages
    self.isStillLetIn = isStillLetIn
    pending = [Array("retry: 3000\n\n".utf8)]
    if !isKnown { pending.append(Self.event("reset", revision, epoch, .object([:]))) }
  }

  func next() async -> [UInt8]? {
    if !pending.isEmpty { return pending.removeFirst() }
    // A copy goes on where the original is: what they go through is shared.
    var ticks = ticks
    while let tick = await ticks.next(isolation: self) {
      guard await isStillLetIn(viewer) else { return nil }
      if let bytes = await news() { return bytes }
      if tick == .idle { return Array(": idle\n\n".utf8) }
    }
    return nil
  }

  /// The sum of what happened since the last event; `nil` where nothing did.
  private func news() async -> [UInt8]? {
    guard let snapshot = try? await records.snapshot(), snapshot.revision > revision else {
      return nil
    }
    if isForPages {
      // Whoever sees some models alone is not told when others change, either.
      let changes = viewer.seesEverything ? nil : await records.changes(since: revision)
      revision = snapshot.revision
      if let changes, !changes.isEverything,
        !changes.keys.contains(where: {
          viewer.may(.read, on: $0.object(in: snapshot), in: snapshot)
        })
      {
        return nil
      }
      return Self.event("revision", revision, epoch, .integer(revision))
    }
    guard let changes = await records.changes(since: revision), !changes.isEverything else {
      revision = snapshot.revision
      return Self.event("reset", revision, epoch, .object([:]))
    }
    revision = changes.revision
    let names = changes.keys.filter {
      viewer.seesEverything || viewer.may(.read, on: $0.object(in: snapshot), in: snapshot)
    }.map(\.text)
    if names.isEmpty, !viewer.seesEverything { return nil }
    var data: [String: JSON] = [
      "changed": Shapes.texts(Set(names).sorted().prefix(Self.namesLimit))
    ]
    if names.count > Self.namesLimit { data["more"] = true }
    return Self.event("change", revision, epoch, .object(data))
  }

  private static func event(
    _ name: String, _ revision: Int64, _ epoch: String, _ data: JSON
  ) -> [UInt8] {
    // Canonical text has no line break, so that one line holds it.
    Array("id: \(epoch)-\(revision)\nevent: \(name)\ndata: \(data.canonicalText)\n\n".utf8)
  }
}
