package import Gates
import Git
import Jobs
package import Reconciler
package import Registry
import Signatures
import Vocabulary

/// Performs effects and turns what came of them into the loop's next input.
package struct EffectRunner: Sendable {
  let clone: Clone
  /// Reads merge results, so that ``clone`` need not go back and forth.
  let proposals: Clone
  let tests: TestRunner
  let packages: PackageStore
  let executor: LocalExecutor
  let runtimes: RuntimeDrivers
  let folder: StateFolder
  let now: @Sendable () -> Instant
  let progress: TestRunner.Progress

  private var notifications: NotificationLog { NotificationLog(folder.notifications) }

  let forge: ProposalForge?
  let key: SigningKey
  let branches: OwnBranches

  private var trainings: TrainingBranches { TrainingBranches(branches: branches) }
  private var promotions: PromotionBranches { PromotionBranches(branches: branches, key: key) }

  /// What came of an effect.
  package struct Performed: Sendable {
    package var input: Input

    init(_ input: Input) {
      self.input = input
    }
  }

  /// Performs one effect.
  ///
  /// - Parameters:
  ///   - tables: the decision tables of the tracked branch.
  ///   - state: what is recorded; asked for by a judgement alone.
  package func perform(
    _ effect: Effect, desired: DesiredState, tables: ThresholdTables = ThresholdTables(),
    state: () -> ControlState
  ) async -> Performed {
    switch effect {
    case .runTests(let job, let model, let version, let commit, let champion):
      do {
        let (found, all) = try await find(model, version, commit, desired)
        var former: DesiredModel?
        if let champion {
          former = try await find(model, champion.version, champion.commit, desired).0
        }
        var tests = tests
        let output = JobOutput(of: job, in: folder.logs)
        tests.output = output
        return Performed(
          .testsFinished(
            job,
            await tests.run(found, in: all, champion: former) { [progress] text in
              output.note(text)
              progress(text)
            }))
      } catch {
        return Performed(.jobFailed(job, message: "\(error)"))
      }
    case .deploy(let runtime, let model, let version, let commit):
      do {
        let target = try await deploy(model, version, commit, to: runtime, desired)
        let found = await runtimes.observe(target)
        // It said yes and serves something else: asking again at once would go on for ever.
        guard [.serving, .batch].contains(found.state), found.model == model,
          found.version == version
        else {
          return Performed(
            .deploymentFailed(
              runtime, message: "it took \(model)@\(version.short), but \(found.sentence)"))
        }
        return Performed(.runtimeObserved(runtime, found))
      } catch {
        return Performed(.deploymentFailed(runtime, message: "\(error)"))
      }
    case .configure(let runtime, let model, let version, let commit):
      return Performed(await configure(runtime, model, version, commit, desired))
    case .challenge(let runtime, let model, let version, let commit, let share):
      do {
        let deployment = try await prepare(model, version, commit, for: runtime, desired)
        try await runtimes.challenge(deployment, share: share)
        guard let record = state().runtimes[runtime] else {
          throw HostError("observe", runtime.text, "nothing is known of it")
        }
        let found = await runtimes.observe(RuntimeTarget(record))
        guard let challenger = found.challenger, challenger.version == version,
          challenger.share == share
        else {
          return Performed(
            .challengeFailed(
              runtime, message: "it took \(model)@\(version.short), which shares nothing there"))
        }
        return Performed(.runtimeObserved(runtime, found))
      } catch {
        return Performed(.challengeFailed(runtime, message: "\(error)"))
      }
    case .withdraw(let runtime):
      do {
        guard let record = state().runtimes[runtime] else {
          throw HostError("observe", runtime.text, "nothing is known of it")
        }
        try await runtimes.withdraw(RuntimeTarget(record))
        return Performed(
          .runtimeObserved(runtime, await runtimes.observe(RuntimeTarget(record))))
      } catch {
        return Performed(.challengeFailed(runtime, message: "\(error)"))
      }
    case .undeploy(let runtime):
      do {
        guard let record = state().runtimes[runtime] else {
          throw HostError("undeploy from", runtime.text, "nothing is known of it")
        }
        let target = RuntimeTarget(record)
        try await runtimes.undeploy(target)
        let found = await runtimes.observe(target)
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
    case .runMonitor(let run, let monitor, let occasion):
      let reading = MonitorReading(
        tests: tests, runtimes: runtimes, folder: folder, desired: desired, tables: tables,
        progress: progress)
      return Performed(
        .monitorEnded(run, await reading.results(of: monitor, on: occasion, now: now())))
    case .train(let name, let training):
      let output = JobOutput(of: training.job, in: folder.logs)
      let trainer = ModelTraining(
        clone: proposals, packages: packages, executor: executor, key: key, output: output
      ) { [progress] text in
        output.note(text)
        progress(text)
      }
      return Performed(.trained(name, training.id, await trainer.run(name, training)))
    case .propose(let name, let training):
      return Performed(.branched(name, training.id, await trainings.propose(training)))
    case .openPullRequest(let name, let training):
      return Performed(await pullRequest(name, training))
    case .retire(let name, let training):
      return Performed(.retired(name, training.id, failure: await trainings.retire(training)))
    case .promote(let monitor, let promotion, let step):
      return Performed(
        .promotion(monitor, promotion.id, await promotions.perform(step, of: promotion)))
    case .publish(let ref, let digest):
      return Performed(
        .proposalPublished(
          ref, digest, failure: await publish(ref, digest, state: state())))
    }
  }

  private func pullRequest(_ name: ModelName, _ training: Training) async -> Input {
    do {
      let number = try await trainings.open(name, training)
      return .pullRequested(name, training.id, number, failure: nil)
    } catch {
      return .pullRequested(name, training.id, nil, failure: "\(error)")
    }
  }

  /// Tells the forge a judgement. The report is made again from what was measured: it says the same
  /// after a restart, word for word, and is found by its words.
  ///
  /// - Returns: why it could not be told.
  private func publish(_ ref: String, _ digest: Digest, state: ControlState) async -> String? {
    guard let forge, let record = state.proposals[ref], record.verdictDigest == digest else {
      return nil  // Another judgement stands: that one is told.
    }
    let gate = GateRun(
      clone: proposals, runner: tests, state: state, now: { record.judgedAt }, progress: { _ in })
    do {
      let report = try await gate.report(base: record.base.text, head: record.head.text)
      try await forge.tell(
        ProposalVerdict(
          ref: ref, head: record.head, outcome: report.outcome,
          document: report.document(at: record.judgedAt)))
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Judges what the merge of a proposal would give. What cannot be found out is an answer too.
  private func judge(
    _ ref: String, head: CommitID, base: CommitID, state: ControlState
  ) async -> Performed {
    let gate = GateRun(clone: proposals, runner: tests, state: state, now: now, progress: progress)
    do {
      // What is recorded from here on is not in the judgement.
      let moment = now()
      let report = try await gate.report(base: base.text, head: head.text)
      // What a gate measured here by hand is known on this machine and not yet in the state ref.
      var new: [MeasurementRecord] = []
      for measurement in report.measurements {
        if try await !tests.cache.isRecorded(measurement.id) { new.append(measurement) }
      }
      return Performed(
        .proposalJudged(report.record(of: ref, head: head, base: base, at: moment), new))
    } catch {
      return Performed(
        .proposalJudged(
          ProposalRecord(
            ref: ref, head: head, base: base, outcome: .unknown, summary: "\(error)",
            judgedAt: now()), []))
    }
  }

  /// Puts a runtime's settings in force, and reads back what is.
  private func configure(
    _ runtime: RuntimeName, _ model: ModelName, _ version: Digest, _ commit: CommitID,
    _ desired: DesiredState
  ) async -> Input {
    do {
      let deployment = try await prepare(model, version, commit, for: runtime, desired)
      try await runtimes.configure(deployment)
      let found = await runtimes.observe(deployment.target)
      guard let wanted = deployment.settings.map(DesiredRuntime.digest(ofSettings:)),
        found.settings == wanted
      else {
        return .settingsFailed(
          runtime, message: "it took the settings of its manifest, and has others")
      }
      return .runtimeObserved(runtime, found)
    } catch {
      return .settingsFailed(runtime, message: "\(error)")
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
  ) async throws -> RuntimeTarget {
    let deployment = try await prepare(name, version, commit, for: runtime, desired)
    try await runtimes.deploy(deployment)
    return deployment.target
  }

  private func prepare(
    _ name: ModelName, _ version: Digest, _ commit: CommitID, for runtime: RuntimeName,
    _ desired: DesiredState
  ) async throws -> Deployment {
    guard let definition = desired.runtimes[runtime] else {
      throw HostError("deploy to", runtime.text, "the tracked branch does not declare it")
    }
    let (model, _) = try await find(name, version, commit, desired)
    // Whatever version serves: what is kept is what the tracked branch says now.
    let recording = (desired.models[name] ?? model).recording
    return Deployment(runtime: definition, model: model, recording: recording) {
      try await packages.package(
        of: model, environment: try await environment(of: model), progress: progress)
    } writeFiles: { folder in
      try await packages.writeFiles(of: model, to: folder, progress)
    }
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
