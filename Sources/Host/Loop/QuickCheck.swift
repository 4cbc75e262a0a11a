import Git
import Reconciler
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Tells whether a pass would find nothing to do, before anything is loaded: a `muster reconcile`
/// in a cron job costs milliseconds, however many models there are.
///
/// It says "nothing" only when all of these hold: the tracked branch is where it was reconciled,
/// the state ref is where the database left it, every record is in it, no effect was wanted, no
/// time has come, every proposal is where it was, nobody left a verdict or a request, and every
/// runtime serves what it served.
package enum QuickCheck {
  /// What is known when there is nothing to do.
  package struct Idle: Sendable {
    /// How many tasks wait for people.
    package var openTasks: Int
  }

  /// The answer; `nil` if a pass has to look.
  package static func idle(_ configuration: DaemonConfiguration) async throws -> Idle? {
    let folder = configuration.folder
    guard FileManager.default.fileExists(atPath: folder.database) else { return nil }
    let store = try Store(reading: folder.database)
    if let url = configuration.remote {
      try await RemoteSync(url: url, repository: configuration.repository)
        .fetch(proposals: patterns(try store.facts()))
    }
    guard let openTasks = try settled(configuration, store) else { return nil }
    let records = try store.documents(under: "runtimes").map { try StateCoding.runtime($0) }
      .filter { $0.definition != nil && $0.observed != nil }
    let drivers = RuntimeDrivers(folder: folder, executable: configuration.executable)
    let found = await drivers.observe(records.map { RuntimeTarget($0) })
    // Who was not asked in time may have something to say.
    guard found.count == records.count else { return nil }
    let observed = Dictionary(found) { first, _ in first }
    guard records.allSatisfy({ observed[$0.name] == $0.observed }) else { return nil }
    return Idle(openTasks: openTasks)
  }

  private static func patterns(_ facts: [String: String]) -> [String] {
    (facts["patterns"] ?? "").split(separator: "\n").map(String.init)
  }

  /// How many tasks are open, if nothing but the runtimes can give a reason for a pass.
  private static func settled(
    _ configuration: DaemonConfiguration, _ store: Store
  ) throws -> Int? {
    let repository = try Repository(opening: configuration.repository)
    let facts = try store.facts()
    guard let tip = try repository.tip(of: configuration.branch)?.text, facts["observed"] == tip,
      let state = try repository.stateTip()?.text, facts["tip"] == state,
      facts["effects"] == "0", let openTasks = facts["openTasks"].flatMap({ Int($0) }),
      try !store.hasDirtyDocuments()
    else { return nil }
    if configuration.remote != nil,
      try repository.tip(of: RemoteSync.stateReference)?.text != state
    {
      return nil
    }
    let heads = try ProposalRefs.heads(
      in: repository, matching: patterns(facts), tracked: configuration.branch)
    guard facts["heads"] == ControlLoop.digest(of: heads).hex else { return nil }
    if let due = facts["nextDue"].flatMap({ Int64($0) }),
      Instant(milliseconds: due) <= configuration.now()
    {
      return nil
    }
    guard try repository.references(prefix: Clone.inboxPrefix).isEmpty,
      try RequestSpool.pending(in: configuration.folder).isEmpty
    else { return nil }
    return openTasks
  }
}
