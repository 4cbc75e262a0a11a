import Dashboard
import HTTPAPI
import Host
import Jobs
import Synchronization
import Vocabulary

/// Jobs by hand that somebody began on the dashboard: run here, remembered for a while, and in no
/// record.
actor HandRuns {
  private let workspace: Workspace
  private var known: [HandRun] = []
  private var tasks: [String: Task<Void, Never>] = [:]

  /// How many run at once, and how many are remembered.
  static let most = 2
  private static let mostKept = 50

  init(workspace: Workspace) {
    self.workspace = workspace
  }

  /// Newest first.
  var all: [HandRun] { known.reversed() }

  /// Begins a job, and gives its id; `nil` where enough run.
  func start(_ wish: RunWish, by person: String) -> String? {
    guard tasks.count < Self.most else { return nil }
    let id = String(RandomText.make().prefix(16))
    known.append(
      HandRun(
        id: id, function: wish.function.rawValue, model: wish.model, data: wish.data,
        runtime: wish.runtime, person: person, started: Clock.now()))
    if known.count > Self.mostKept {
      let oldest = known.firstIndex { tasks[$0.id] == nil && $0.id != id }
      if let oldest { known.remove(at: oldest) }
    }
    tasks[id] = Task { await self.carryOut(wish, id) }
    return id
  }

  /// Ends a job; `false` where none of that id runs.
  func cancel(_ id: String) -> Bool {
    guard let task = tasks[id] else { return false }
    task.cancel()
    return true
  }

  func cancelAll() async {
    let running = Array(tasks.values)
    for task in running { task.cancel() }
    for task in running { await task.value }
  }

  // MARK: - One job

  private func carryOut(_ wish: RunWish, _ id: String) async {
    let ending: (state: HandRun.State, result: String, problem: String?)
    do {
      if let runtime = wish.runtime {
        ending = try await score(wish, by: runtime, id)
      } else {
        ending = try await run(wish, id)
      }
    } catch let refusal as ModelRun.Refusal {
      ending = (.failed, "", Self.sentence(refusal))
    } catch let refusal as Refusal {
      ending = (.failed, "", refusal.message)
    } catch {
      ending = (.failed, "", "\(error)")
    }
    let isCancelled = Task.isCancelled
    tasks[id] = nil
    change(id) { run in
      run.state = isCancelled ? .cancelled : ending.state
      run.ended = Clock.now()
      run.result = String(
        decoding: ending.result.utf8.prefix(HandRun.mostResultBytes), as: UTF8.self)
      run.problem = isCancelled ? nil : ending.problem
    }
  }

  private func run(
    _ wish: RunWish, _ id: String
  ) async throws -> (HandRun.State, String, String?) {
    let kind: JobKind =
      switch wish.function {
      case .metrics: .metrics
      case .score: .score
      case .train: .train
      }
    var job = ModelRun(
      repository: workspace.repository, folder: workspace.folder, remote: workspace.remote,
      now: Clock.now)
    job.program = Workspace.executable
    job.takesFiles = false
    let (events, continuation) = AsyncStream<JobEvent>.makeStream(
      bufferingPolicy: .bufferingNewest(1000))
    async let told: Void = follow(events, id)
    defer { continuation.finish() }
    let outcome = try await job.run(
      kind, of: wish.model.text, from: .revision(workspace.branch), on: wish.data.text
    ) { continuation.yield($0) }
    continuation.finish()
    await told
    let text =
      outcome.isSuccess ? JobResult.text(outcome, kind: kind, style: Style(isColoured: false)) : ""
    return (
      outcome.isSuccess ? .successful : .failed, text,
      outcome.isSuccess ? nil : outcome.cause.description
    )
  }

  private func follow(_ events: AsyncStream<JobEvent>, _ id: String) async {
    for await event in events {
      switch event {
      case .message(let message):
        change(id) { run in
          run.steps.append(HandRun.Step(at: message.instant, text: message.text))
          if run.steps.count > HandRun.mostSteps { run.steps.removeFirst() }
        }
      case .log(let bytes): note(bytes, of: id)
      }
    }
  }

  private func score(
    _ wish: RunWish, by runtime: RuntimeName, _ id: String
  ) async throws -> (HandRun.State, String, String?) {
    let lines = Mutex("")
    var scoring = RuntimeScoring(
      workspace: workspace, model: wish.model.text, runtime: runtime.text, data: wish.data.text,
      output: nil, isResumed: false, batch: 100)
    scoring.takesFiles = false
    scoring.write = { text in
      lines.withLock { if $0.utf8.count < HandRun.mostResultBytes { $0 += text } }
    }
    let tally = try await scoring.run()
    let problem = tally.failed > 0 ? "\(tally.failed) of \(tally.records) records failed" : nil
    return (tally.failed > 0 ? .failed : .successful, lines.withLock { $0 }, problem)
  }

  private func note(_ bytes: [UInt8], of id: String) {
    change(id) { run in
      let whole = Array(run.log.utf8) + bytes
      run.log = String(decoding: whole.suffix(HandRun.mostLogBytes), as: UTF8.self)
    }
  }

  private func change(_ id: String, _ body: (inout HandRun) -> Void) {
    guard let index = known.lastIndex(where: { $0.id == id }) else { return }
    body(&known[index])
  }

  private static func sentence(_ refusal: ModelRun.Refusal) -> String {
    switch refusal {
    case .usage(let message, let hint): message + (hint.map { " (\($0))" } ?? "")
    case .model(let message), .platform(let message): message
    }
  }
}
