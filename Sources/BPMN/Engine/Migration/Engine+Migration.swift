package import Vocabulary

extension Engine {
  /// Takes a running instance over into another version of its process.
  ///
  /// The first event is `migrated`; timers and subscriptions that the new version adds follow. What
  /// waits (tasks, jobs, calls, loops, incidents) stays as it was asked for. The instance that
  /// comes back goes with `target`.
  package static func migrate(
    _ instance: ProcessInstance, from source: ProcessDefinition, to target: ProcessDefinition,
    by plan: MigrationPlan = MigrationPlan(), now: Instant
  ) -> Result<Step, MigrationRefusal> {
    guard instance.isActive else {
      return .failure(MigrationRefusal(problems: ["the instance has ended"]))
    }
    var migration = Migration(instance, from: source, to: target, by: plan)
    let relocation = migration.relocation()
    guard migration.problems.isEmpty else {
      return .failure(MigrationRefusal(problems: migration.problems))
    }
    var execution = Execution(target, instance, now: now)
    execution.emit(.migrated(relocation))
    for (event, host) in migration.added {
      guard let trigger = target.elements[event].trigger else { continue }
      do throws(Failure) {
        guard let armed = try execution.arm(trigger, for: host) else { continue }
        execution.listen(armed, element: event, host: host)
      } catch {
        migration.problems.append("\"\(target.elements[event].id)\": \(error.message)")
      }
    }
    guard migration.problems.isEmpty else {
      return .failure(MigrationRefusal(problems: migration.problems))
    }
    execution.run()
    return .success(execution.step)
  }
}
