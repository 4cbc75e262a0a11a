package import BPMN
package import Vocabulary

extension ProcessPlatform {
  /// Moves tokens of an instance by hand, all steps or none. A called instance that nothing is left
  /// in takes the call activity with it, as in Camunda.
  package mutating func modify(
    _ id: InstanceID, by modification: Modification, at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    send(.modify(modification), to: id, at: now)
  }

  /// Takes an instance over into another version of its process, or into one of `process`; the
  /// refusal says all that is in the way (``Engine/migrate(_:from:to:by:now:)``). What it called
  /// goes on as it is.
  package mutating func migrate(
    _ id: InstanceID, to version: VersionBinding = .latest, of process: String? = nil,
    by plan: MigrationPlan = MigrationPlan(), at now: Instant
  ) -> Result<PlatformStep, Rejection> {
    route(at: now) {
      (platform: inout ProcessPlatform, routing: inout Routing) throws(Rejection) in
      let running = try platform.find(id, to: "migrate")
      let source = platform.catalog[running.handle]
      let name = process ?? source.id
      guard let handle = platform.catalog.find(name, version, deployment: source.deployment) else {
        throw Rejection(
          .notFound,
          "failed to migrate \"\(id)\": \(version.words) of \"\(name)\" is not deployed")
      }
      let target = platform.catalog[handle]
      guard handle != running.handle else {
        throw Rejection(
          .invalidState, "failed to migrate \"\(id)\": it is one of \(target.reference) already")
      }
      switch Engine.migrate(
        running.instance, from: source.definition, to: target.definition, by: plan,
        now: routing.now)
      {
      case .failure(let refusal):
        throw Rejection(.invalidState, "failed to migrate \"\(id)\": \(refusal)")
      case .success(let step):
        platform.journal.record(.migrated(id, target.reference))
        platform.absorb(step, into: running.moved(to: handle, target.definition), &routing)
      }
    }
  }
}
