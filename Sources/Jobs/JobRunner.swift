import Sandbox
import Vocabulary

/// Runs one job from beginning to end and says what has become of it.
struct JobRunner: Sendable {
  let job: Job
  let folder: String
  let environments: EnvironmentStore
  let stop: StopSwitch
  let journal: JobJournal
  let confinement: Confinement?

  /// What a job left behind, before it is judged.
  struct Remains: Sendable {
    var end: ProcessEnd
    var log: JobLog
    var group: ControlGroup.Report
    var excess: StopSwitch.Reason?
  }

  @concurrent
  func run() async -> JobOutcome {
    var draft = JobOutcomeDraft(id: job.id)
    do throws(JobStop) {
      try checkJob()
      let interpreter = try await prepareInterpreter(&draft)
      let group = await BlockingWork.run {
        ControlGroup(memoryBytes: job.limits.memoryBytes, processes: job.limits.processes)
      }
      defer { group.remove() }
      try await runInFolder(interpreter, group, &draft)
    } catch {
      draft.cause = error.cause
    }
    if stop.reason == .cancelled { draft.cause = .cancelled }
    journal.enter(draft.cause.state, draft.cause.description)
    return draft.outcome(messages: journal.messages)
  }

  private func checkJob() throws(JobStop) {
    guard stop.reason == nil else { throw JobStop(.cancelled) }
    var seen: Set<String> = []
    for file in job.files {
      guard seen.insert(file.path.text).inserted else {
        throw JobStop(.badJob(reason: "the file \(file.path) stands twice in the job"))
      }
    }
    for file in job.files {
      for count in 1..<max(2, file.path.components.count)
      where file.path.components.count > count
        && seen.contains(file.path.components.prefix(count).joined(separator: "/"))
      {
        throw JobStop(.badJob(reason: "\(file.path) lies in a file of the job, not in a folder"))
      }
    }
    guard seen.contains(job.source.text) else {
      throw JobStop(.badJob(reason: "the source \(job.source) is none of the job's files"))
    }
    if case .command = job.kind, job.language != .command {
      throw JobStop(.badJob(reason: "a command needs a program, found \(job.language.rawValue)"))
    }
  }

  private func prepareInterpreter(_ draft: inout JobOutcomeDraft) async throws(JobStop)
    -> PythonInterpreter?
  {
    if job.language == .r, JobCommand.rscript == nil {
      throw JobStop(
        .environmentFailed(
          EnvironmentFailure(
            step: .interpreter,
            reason: "the model is written in R, and this machine has no Rscript; install "
              + "r-base-core and r-cran-jsonlite", fault: .platform)))
    }
    guard job.language == .python else { return nil }
    do throws(EnvironmentFailure) {
      if let text = job.requirements {
        let requirements: Requirements
        do throws(Requirements.Problem) {
          requirements = try Requirements(parsing: text)
        } catch {
          throw EnvironmentFailure(step: .read, reason: error.description, fault: .model)
        }
        if !requirements.isEmpty {
          draft.environment = try await environments.environment(
            for: requirements, stop: stop, progress: journal.note)
        }
      }
      return try await environments.interpreterFinder.find()
    } catch {
      throw JobStop(.environmentFailed(error))
    }
  }

  private func runInFolder(
    _ interpreter: PythonInterpreter?, _ group: ControlGroup, _ draft: inout JobOutcomeDraft
  ) async throws(JobStop) {
    let path = folder + "/" + RunFolders.newName()
    let laidOut = await BlockingWork.run { () -> Result<JobFolder, JobFolder.Failure> in
      do throws(JobFolder.Failure) {
        return .success(try JobFolder(path: path, job: job))
      } catch {
        return .failure(error)
      }
    }
    do throws(JobStop) {
      let place: JobFolder
      switch laidOut {
      case .success(let made): place = made
      case .failure(.input(let reason)): throw JobStop(.badInput(reason: reason))
      case .failure(.machine(let reason)): throw JobStop(.infrastructure(reason: reason))
      }
      try await runAndJudge(place, interpreter, group, &draft)
    } catch {
      await remove(path)
      throw error
    }
    await remove(path)
  }

  /// Removes the run's folder; what cannot be removed is left to the next start, and said.
  private func remove(_ path: String) async {
    do throws(DiskError) {
      try await BlockingWork.run { () throws(DiskError) in try Disk.removeTree(path) }
    } catch {
      journal.note("failed to clean up: \(error)")
    }
  }

  private func runAndJudge(
    _ place: JobFolder, _ interpreter: PythonInterpreter?, _ group: ControlGroup,
    _ draft: inout JobOutcomeDraft
  ) async throws(JobStop) {
    let confinement = if let confinement { confinement } else { await Confinement.find() }
    let nonce = Hexadecimal.text(of: (0..<16).map { _ in UInt8.random(in: 0...255) })
    var command = JobCommand(job, in: place, isConfined: confinement.isConfined)
    if let interpreter {
      command.runHarness(
        of: job, in: place, interpreter: interpreter, environment: draft.environment, nonce: nonce)
    } else if job.language == .r {
      command.runHarnessInR(of: job, in: place, nonce: nonce)
    } else {
      command.runProgram(of: job)
    }
    draft.walls = confinement.walls(group: group)
    if let warning = draft.walls?.warning { journal.note("no sandbox: \(warning)") }
    let remains = try await start(command, confinement, group, place)
    draft.log = remains.log
    draft.usage = JobUsage(
      wallTime: remains.end.wallTime, cpuTime: remains.group.cpuTime,
      peakMemoryBytes: remains.group.peakMemoryBytes)
    let judge = JobJudge(job: job, place: place, nonce: nonce, stop: stop.reason, remains: remains)
    draft = await BlockingWork.run { [draft] in judge.judge(draft) }
  }

  /// Starts the process, watches it to its end, and sees to it that nothing of it survives.
  private func start(
    _ command: JobCommand, _ confinement: Confinement, _ group: ControlGroup, _ place: JobFolder
  ) async throws(JobStop) -> Remains {
    let limits = job.limits
    let bounds = Confinement.ProcessLimits(
      // One page more than is allowed, so that the scan sees that it was too much.
      fileBytes: max(limits.diskBytes, limits.outputBytes + HarnessReport.overhead) + 4096,
      memoryBytes: limits.memoryBytes, processes: limits.processes, in: group)
    var log = LogKeeper()
    let ended: Result<ProcessEnd, any Error>
    let recipe = command.recipe
    do {
      let files = try await BlockingWork.run { () throws(DiskError) in
        if let text = command.description?.canonicalText {
          try Disk.write(Array(text.utf8), to: place.harness + "/job.json", mode: 0o444)
        }
        return try confinement.prepare(recipe, in: place.sandbox)
      }
      let launch = confinement.launch(
        command.command, recipe: recipe, limits: bounds, groups: group.folders,
        files: files)
      let runner = ProcessRunner(launch: launch, stop: stop, alsoKill: group.kill)
      let end = try await runner.run(within: limits.wallTime) {
        // Unreadable while it changes: the next look, or the last one, sees it.
        await BlockingWork.run { try? place.excess(limits) }
      } output: { bytes in
        log.append(bytes)
        journal.log(bytes)
        if log.totalBytes > limits.logBytes { stop.stop(.tooMuchLog) }
      }
      ended = .success(end)
    } catch {
      ended = .failure(error)
    }
    await group.endAll()
    let end: ProcessEnd
    switch ended {
    case .success(let value): end = value
    case .failure(let error): throw JobStop(.infrastructure(reason: "\(error)"))
    }
    let excess = await BlockingWork.run { () -> StopSwitch.Reason? in
      do throws(DiskError) {
        return try place.excess(limits)
      } catch {
        return nil  // what cannot be listed has no artifacts either
      }
    }
    return Remains(end: end, log: log.log, group: group.report(), excess: excess)
  }
}

/// Ends the preparation of a job with its cause.
struct JobStop: Error, Sendable {
  let cause: JobCause

  init(_ cause: JobCause) {
    self.cause = cause
  }
}
