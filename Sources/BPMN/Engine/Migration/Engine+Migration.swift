package import Vocabulary

extension Engine {
  /// Takes a running instance over into another version of its process.
  ///
  /// The first event is `migrated`; what scopes that are left do at their end, scopes that are
  /// begun, and timers and subscriptions that the new version adds follow. What waits (tasks, jobs,
  /// calls, loops, incidents) stays as it was asked for. The instance that comes back goes with
  /// `target`.
  package static func migrate(
    _ instance: ProcessInstance, from source: ProcessDefinition, to target: ProcessDefinition,
    by plan: MigrationPlan = MigrationPlan(), now: Instant
  ) -> Result<Step, MigrationRefusal> {
    guard instance.isActive else {
      return .failure(MigrationRefusal(problems: ["the instance has ended"]))
    }
    var migration = Migration(instance, from: source, to: target, by: plan)
    let relocation = migration.relocation()
    var execution = Execution(target, instance, now: now)
    if migration.problems.isEmpty {
      var leaving = Execution(source, instance, now: now)
      leaving.skip(listeners: plan.skipsListeners, mappings: plan.skipsMappings)
      let written = leaving.dissolve(relocation.dissolved, &migration.problems)
      execution.skip(listeners: plan.skipsListeners, mappings: plan.skipsMappings)
      execution.emit(.migrated(relocation))
      for (scope, variables) in written { execution.write(variables, in: scope) }
      execution.begin(migration.begun, moving: migration.moves, &migration.problems)
      execution.listen(to: migration.added, &migration.problems)
      execution.skip(listeners: false, mappings: false)
    }
    guard migration.problems.isEmpty else {
      return .failure(MigrationRefusal(problems: migration.problems))
    }
    execution.run()
    return .success(execution.step)
  }
}

extension Execution {
  /// Lets scopes of the running version do what they do at their end; what they write into those
  /// that stay.
  fileprivate mutating func dissolve(
    _ keys: [Key], _ problems: inout [String]
  ) -> [(scope: Key, variables: [String: JSON])] {
    guard definition.dialect == .camunda7 else { return [] }
    for key in keys where instance[key] != nil { actOnLeaving(key) }
    let gone = Set(keys)
    var written: [(scope: Key, variables: [String: JSON])] = []
    for event in events {
      switch event {
      case .variablesSet(let scope, let variables) where !gone.contains(scope):
        written.append((scope, variables))
      case .leavingFailed(let key, let message):
        problems.append("\"\(element(of: key)?.id ?? "")\" cannot be left: \(message)")
      default: continue
      }
    }
    return written
  }

  /// Begins scopes without their start events, and moves what goes on inside them there.
  fileprivate mutating func begin(
    _ scopes: [Migration.NewScope], moving moves: [(key: Key, into: Int)],
    _ problems: inout [String]
  ) {
    var keys: [Key] = []
    for scope in scopes {
      let element = definition.elements[scope.element]
      do throws(Failure) {
        switch scope.place {
        case .running(let key): keys.append(try open(element, in: key))
        case .new(let index): keys.append(try open(element, in: keys[index]))
        }
      } catch {
        // Those inside it have no scope then, and nothing is done at all.
        problems.append("\"\(element.id)\" cannot be begun: \(error.message)")
        return
      }
    }
    for move in moves { emit(.elementMoved(move.key, scope: keys[move.into])) }
  }

  fileprivate mutating func listen(
    to added: [(event: Int, host: Key)], _ problems: inout [String]
  ) {
    for (event, host) in added {
      guard let trigger = definition.elements[event].trigger else { continue }
      do throws(Failure) {
        guard let armed = try arm(trigger, for: host) else { continue }
        listen(armed, element: event, host: host)
      } catch {
        problems.append("\"\(definition.elements[event].id)\": \(error.message)")
      }
    }
  }
}
