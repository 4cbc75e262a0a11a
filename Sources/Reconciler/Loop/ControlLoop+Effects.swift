import Registry
package import Vocabulary

extension ControlLoop {
  /// Everything that the world should be asked to do now: a pure function of the state, sorted.
  ///
  /// - Parameter now: jobs and deployments that wait for a later attempt are left out until then.
  package func effects(now: Instant) -> [Effect] {
    (jobEffects(now: now) + runtimeEffects(now: now) + settingsEffects(now: now)
      + challengerEffects(now: now)
      + proposalEffects(now: now) + publicationEffects(now: now) + monitorEffects()
      + trainingEffects(now: now) + promotionEffects(now: now))
      .sorted { $0.key < $1.key }
  }

  /// Whether what an effect under way is about is still to be done. What is not is ended:
  /// nothing would take in what it comes to. Work whose model was suspended meanwhile goes on.
  package func isWanted(_ effect: Effect) -> Bool {
    switch effect {
    case .runTests(let job, _, _, _, _), .notify(let job, _, _):
      find(job).map { !$0.0.state.isFinal } ?? false
    case .train(let name, let training): state.retrainings[name]?[training.id]?.state == .wanted
    case .runMonitor(let run, _, _): state.runs[run] != nil
    case .deploy, .undeploy, .configure, .challenge, .withdraw, .judge, .propose, .promote,
      .openPullRequest, .retire, .publish:
      true
    }
  }

  private func jobEffects(now: Instant) -> [Effect] {
    index.busy.flatMap { id -> [Effect] in
      guard let record = state.instances[id], record.isActive,
        state.models[record.model]?.isSuspended != true
      else { return [] }
      return record.jobs.compactMap { effect(of: $0, record, now: now) }
    }
  }

  private func effect(of job: JobRecord, _ record: InstanceRecord, now: Instant) -> Effect? {
    guard job.state == .created, job.retryAt.map({ $0 <= now }) ?? true else { return nil }
    switch Operation(rawValue: job.operation) {
    case .runTests:
      return .runTests(
        job.id, model: record.model, version: record.version, commit: record.commit,
        champion: champion(of: record.model, besides: record.version))
    case .notify:
      return .notify(
        job.id, message: Operation.text(ofNotice: job, in: record), model: record.model)
    default:
      return nil
    }
  }

  /// How a runtime is reached is put right once what serves is.
  private func settingsEffects(now: Instant) -> [Effect] {
    state.runtimes.values.compactMap { record in
      guard areSettingsDue(record, now: now), let assigned = record.assigned,
        let version = state.models[assigned.model]?.version(assigned.version)
      else { return nil }
      return .configure(
        record.name, model: assigned.model, version: assigned.version, commit: version.commit)
    }
  }

  /// What shares requests is put right once what serves is.
  private func challengerEffects(now: Instant) -> [Effect] {
    state.runtimes.values.compactMap { record in
      guard !record.isSuspended, record.isAsAssigned, !record.isChallengerAsAssigned,
        // One thing at a time is asked of a runtime.
        !areSettingsDue(record, now: now)
      else { return nil }
      guard let challenger = record.challenger else { return .withdraw(record.name) }
      let assigned = challenger.assignment
      guard challenger.retryAt.map({ $0 <= now }) ?? true,
        state.models[assigned.model]?.isSuspended != true,
        let version = state.models[assigned.model]?.version(assigned.version)
      else { return nil }
      return .challenge(
        record.name, model: assigned.model, version: assigned.version, commit: version.commit,
        share: challenger.share)
    }
  }

  private func runtimeEffects(now: Instant) -> [Effect] {
    state.runtimes.values.compactMap { record in
      guard !record.isSuspended, !record.isAsAssigned,
        record.retryAt.map({ $0 <= now }) ?? true,
        !record.isLeft(by: desired.runtimes[record.name]?.heal ?? .auto)
      else { return nil }
      guard let assigned = record.assigned else {
        return record.observed?.version == nil ? nil : .undeploy(record.name)
      }
      guard state.models[assigned.model]?.isSuspended != true else { return nil }
      guard
        let version = state.models[assigned.model]?.version(assigned.version)
      else { return nil }
      return .deploy(
        record.name, model: assigned.model, version: assigned.version, commit: version.commit)
    }
  }
}
