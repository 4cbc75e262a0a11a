import Gates
import Git
import Jobs
package import Reconciler
package import Registry
import Vocabulary

/// Performs effects and turns what came of them into the loop's next input.
package struct EffectRunner: Sendable {
  let clone: Clone
  /// Reads merge results, so that ``clone`` need not go back and forth.
  let proposals: Clone
  let tests: TestRunner
  let packages: PackageStore
  let executor: LocalExecutor
  let runtimes: RuntimeClient
  let folder: StateFolder
  let now: @Sendable () -> Instant
  let progress: TestRunner.Progress

  private var notifications: NotificationLog { NotificationLog(folder.notifications) }

  /// What came of an effect.
  package struct Performed: Sendable {
    package var input: Input
    /// What may be told elsewhere once the input was recorded.
    package var verdict: ProposalVerdict?

    init(_ input: Input, verdict: ProposalVerdict? = nil) {
      self.input = input
      self.verdict = verdict
    }
  }

  /// Performs one effect.
  ///
  /// - Parameter state: what is recorded; asked for by a judgement alone.
  package func perform(
    _ effect: Effect, desired: DesiredState, state: () -> ControlState
  ) async -> Performed {
    switch effect {
    case .runTests(let job, let model, let version, let commit, let champion):
      do {
        let (found, all) = try await find(model, version, commit, desired)
        var former: DesiredModel?
        if let champion {
          former = try await find(model, champion.version, champion.commit, desired).0
        }
        return Performed(
          .testsFinished(
            job, await tests.run(found, in: all, champion: former, progress: progress)))
      } catch {
        return Performed(.jobFailed(job, message: "\(error)"))
      }
    case .deploy(let runtime, let model, let version, let commit):
      do {
        try await deploy(model, version, commit, to: runtime, desired)
        let found = await runtimes.observe(runtime)
        // It said yes and serves something else: asking again at once would go on for ever.
        guard found.state == .serving, found.model == model, found.version == version else {
          return Performed(
            .deploymentFailed(
              runtime, message: "it took \(model)@\(version.short), but \(found.sentence)"))
        }
        return Performed(.runtimeObserved(runtime, found))
      } catch {
        return Performed(.deploymentFailed(runtime, message: "\(error)"))
      }
    case .undeploy(let runtime):
      do {
        try await runtimes.undeploy(runtime)
        let found = await runtimes.observe(runtime)
        guard found.version == nil else {
          return Performed(
            .deploymentFailed(
              runtime, message: "it was told to serve nothing, but \(found.sentence)"))
        }
        return Performed(.runtimeObserved(runtime, found))
      } catch {
        return Performed(.deploymentFailed(runtime, message: "\(error)"))
      }
    case .notify(let job, let message, let model):
      do {
        try notifications.write(job, message, about: model, at: now())
        return Performed(.jobDone(job, output: [:]))
      } catch {
        return Performed(.jobFailed(job, message: "\(error)"))
      }
    case .judge(let ref, let head, let base):
      return await judge(ref, head: head, base: base, state: state())
    }
  }

  /// Judges what the merge of a proposal would give. What cannot be found out is an answer too.
  private func judge(
    _ ref: String, head: CommitID, base: CommitID, state: ControlState
  ) async -> Performed {
    let gate = GateRun(clone: proposals, runner: tests, state: state, now: now, progress: progress)
    do {
      let report = try await gate.report(base: base.text, head: head.text)
      let moment = now()
      // What a gate measured here by hand is known on this machine and not yet in the state ref.
      var new: [MeasurementRecord] = []
      for measurement in report.measurements {
        if try await !tests.cache.isRecorded(measurement.id) { new.append(measurement) }
      }
      return Performed(
        .proposalJudged(report.record(of: ref, head: head, base: base, at: moment), new),
        verdict: ProposalVerdict(
          ref: ref, head: report.head, outcome: report.outcome,
          document: report.document(at: moment)))
    } catch {
      return Performed(
        .proposalJudged(
          ProposalRecord(
            ref: ref, head: head, base: base, outcome: .unknown, summary: "\(error)",
            judgedAt: now()), []))
    }
  }

  /// A model at a version: as the tracked branch has it, or as the commit had it that brought it.
  private func find(
    _ name: ModelName, _ version: Digest, _ commit: CommitID, _ desired: DesiredState
  ) async throws -> (DesiredModel, DesiredState) {
    if let model = desired.models[name], model.version.digest == version {
      return (model, desired)
    }
    let tree = try await clone.commit(commit).tree
    let (former, _) = try await clone.desired(inTree: tree)
    guard let model = former.models[name], model.version.digest == version else {
      throw HostError("find version", "\(name)@\(version.short)", "no commit that is known has it")
    }
    return (model, former)
  }

  private func deploy(
    _ name: ModelName, _ version: Digest, _ commit: CommitID, to runtime: RuntimeName,
    _ desired: DesiredState
  ) async throws {
    guard let definition = desired.runtimes[runtime] else {
      throw HostError("deploy to", runtime.text, "the tracked branch does not declare it")
    }
    guard definition.driver == .muster else {
      throw HostError(
        "deploy to", runtime.text,
        "the driver \"\(definition.driver.rawValue)\" is not built in so far")
    }
    let (model, _) = try await find(name, version, commit, desired)
    let environment = try await environment(of: model)
    let package = try await packages.package(
      of: model, environment: environment, progress: progress)
    try await runtimes.deploy(package, version: version, to: definition)
  }

  private func environment(of model: DesiredModel) async throws -> PackageEnvironment {
    guard model.language == .python else { return PackageEnvironment() }
    var sitePackages: String?
    if let file = model.files(.platform).first {
      let text = try await packages.data.text(of: file, model.name, progress)
      sitePackages = try await executor.environments.environment(
        requirements: text, progress: progress)?.sitePackages
    }
    let interpreter = try await executor.environments.interpreter()
    return PackageEnvironment(
      python: interpreter.executable, prefix: interpreter.prefixes.first,
      sitePackages: sitePackages)
  }
}
