import BPMN
import Monitoring
import Notifications
import Registry
import Schedules
import Vocabulary

/// Training again: what begins it, and what becomes of it. A training is one record from its cause
/// on, so that a restart finds it where it was and no cause trains twice.
extension ControlLoop {
  /// How many models are trained at the same time.
  package static let trainingConcurrency = 1
  /// How many trainings of one model may begin by themselves in an hour.
  package static let trainingsPerHour = 6

  private static let attempts = 4
  private static let firstDelay: Duration = .seconds(10)
  private static let longestDelay: Duration = .seconds(3600)

  /// What begins a training.
  struct TrainingCause {
    /// Tells it from every other cause of the model.
    var key: String
    var words: String
    var origin: Training.Origin
    var person = "muster"
    var seed: Int64?
    /// The job of a process that waits.
    var job: JobID?
    /// Whether somebody asked for it: then there is no bound.
    var isByHand = false
  }

  /// Why no training begins.
  struct TrainingRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  // MARK: - Causes

  /// Begins a training, or finds the one that the cause began.
  @discardableResult
  mutating func train(
    _ name: ModelName, _ cause: TrainingCause
  ) -> Result<Digest, TrainingRefusal> {
    var hasher = DigestHasher()
    hasher.field("muster-training 1")
    hasher.field(name.text)
    hasher.field(cause.key)
    let id = hasher.finalize()
    if state.retrainings[name]?[id] != nil {
      if let job = cause.job { wait(job, for: id, of: name) }
      return .success(id)
    }
    do throws(TrainingRefusal) {
      return .success(try begin(name, id, cause))
    } catch {
      log(.warning, "model/\(name)", "NotTrained", "\(cause.words): \(error)")
      return .failure(error)
    }
  }

  private mutating func begin(
    _ name: ModelName, _ id: Digest, _ cause: TrainingCause
  ) throws(TrainingRefusal) -> Digest {
    guard let model = desired.models[name], let commit = state.observed else {
      throw TrainingRefusal("\(name) is not on the tracked branch")
    }
    guard let declared = model.retrain else {
      throw TrainingRefusal("the manifest of \(name) has no retrain")
    }
    var record = state.retrainings[name] ?? RetrainingRecord(model: name)
    let recent = record.trainings.filter {
      $0.startedBy == "muster" && now - $0.created < .seconds(3600)
    }
    guard cause.isByHand || recent.count < Self.trainingsPerHour else {
      throw TrainingRefusal("it was trained \(recent.count) times within an hour")
    }
    let seed = cause.seed ?? declared.seed
    let inputs = inputs(of: model, declared, seed: seed)
    var training = Training(
      id: id, cause: cause.words, origin: cause.origin, startedBy: cause.person, created: now,
      commit: commit, version: model.version.digest, seed: seed, inputs: inputs)
    if let active = record.active {
      if active.inputs == inputs {
        // The same work is under way: it answers this cause as well.
        if let job = cause.job { wait(job, for: active.id, of: name) }
        log(.info, "model/\(name)", "TrainingJoined", "\(cause.words): it is being trained already")
        return active.id
      }
      training.waiting = active.waiting
      end(&record, active.id, .superseded, "its data or code are no longer the newest", by: id)
    }
    if let job = cause.job { training.waiting.append(job) }
    record.add(training)
    put(record)
    audit(
      "training-began", "model/\(name)", cause.words, actor: cause.person, commit: commit,
      version: training.version)
    log(.notice, "model/\(name)", "TrainingBegan", cause.words)
    return id
  }

  private func inputs(
    of model: DesiredModel, _ declared: RetrainDeclaration, seed: Int64
  ) -> Digest {
    var hasher = DigestHasher()
    hasher.field("muster-training-inputs 1")
    hasher.field(model.version.digest)
    for data in declared.data {
      hasher.field(data.text)
      hasher.field(desired.datasets[data]?.contentDigest.hex ?? "")
    }
    hasher.field("\(seed)")
    return hasher.finalize()
  }

  /// A signal was fired: models that name it are trained.
  ///
  /// - Parameter alert: the id of the opening that fired it; `nil` where something else did, which
  ///   the moment tells from other times.
  mutating func train(on signal: String, _ names: [ModelName], alert: String?) {
    let key = "signal \(signal) \(alert ?? now.description)"
    let origin = alert.map { Training.Origin(.alert, $0) } ?? Training.Origin(.signal, signal)
    for name in names where state.models[name]?.isSuspended != true {
      guard desired.models[name]?.retrain?.signals.contains(signal) == true else { continue }
      train(name, TrainingCause(key: key, words: "signal \(signal)", origin: origin))
    }
  }

  /// `retrain`: a process waits for what a training gives.
  mutating func retrain(_ job: Job, _ record: InstanceRecord) -> Command? {
    // Known before the training, which may be over at once.
    let created = create(job, .retrain, in: record.id, input: [:], state: .waiting)
    let cause = TrainingCause(
      key: "job \(created.id)", words: "process \(record.process)",
      origin: Training.Origin(.process, created.id.text), job: created.id)
    switch train(record.model, cause) {
    case .success(let id):
      set(created.id, in: record.id) { $0.input["training"] = .string(id.hex) }
      return nil
    case .failure(let refusal):
      set(created.id, in: record.id) { [now] in
        $0.state = .error
        $0.finished = now
        $0.message = refusal.description
      }
      return .throwJobError(
        job.key, code: Self.failureCode, message: refusal.description)
    }
  }

  /// A process's job is over before the training that it waits for. One that it began and that
  /// nothing else waits for is over, too, unless it was made already.
  mutating func giveUp(_ job: JobRecord, of name: ModelName) {
    guard let record = state.retrainings[name] else { return }
    for training in record.trainings where training.waiting.contains(job.id) {
      update(training.id, of: name) { $0.waiting.removeAll { $0 == job.id } }
      guard training.waiting == [job.id], training.state == .wanted,
        training.origin == Training.Origin(.process, job.id.text)
      else { continue }
      close(
        training.id, of: name, .cancelled, job.message ?? "the process no longer waits for it")
    }
  }

  private mutating func wait(_ job: JobID, for id: Digest, of name: ModelName) {
    update(id, of: name) { if !$0.waiting.contains(job) { $0.waiting.append(job) } }
  }

  // MARK: - Results

  /// The train function was run, or could not be.
  mutating func trained(_ name: ModelName, _ id: Digest, _ result: TrainingResult) {
    guard let record = state.retrainings[name], let training = record[id] else { return }
    guard training.state == .wanted else {
      // It was superseded or cancelled meanwhile: what it made is not wanted any more.
      if case .made(let product) = result, product.commit != nil, training.product == nil {
        update(id, of: name) { $0.needsRetiring = true }
      }
      return
    }
    switch result {
    case .made(let product): take(product, of: training, name, record)
    case .failed(let reason): fail(training, of: name, reason)
    case .notRun(let reason):
      guard training.attempt < Self.attempts else {
        fail(training, of: name, reason)
        return
      }
      let delay = Self.firstDelay * (1 << (training.attempt - 1))
      update(id, of: name) { [now] in
        $0.attempt += 1
        $0.retryAt = now + delay
        $0.message = reason
      }
      log(
        .warning, "model/\(name)", "TrainingRetry", "it is tried again in \(delay): \(reason)")
    }
  }

  private mutating func take(
    _ product: Training.Product, of training: Training, _ name: ModelName,
    _ record: RetrainingRecord
  ) {
    clear(Self.alertKey(name))
    update(training.id, of: name) {
      $0.product = product
      $0.message = nil
      $0.retryAt = nil
    }
    let current = state.models[name]?.current?.version
    var same: String?
    if product.commit == nil || product.version == training.version {
      same = "the artifacts are those of \(training.version.short)"
    } else if product.version == current {
      same = "the artifacts are those that the tracked branch has now"
    } else if let other = record.trainings.last(where: {
      $0.product?.version == product.version
        && ($0.state == .proposed || $0.state == .closed && training.startedBy == "muster")
    }), let branch = other.branch {
      same = "the artifacts are those of \(branch), which is \(other.state.rawValue)"
    }
    if let same {
      close(training.id, of: name, .identical, same)
      return
    }
    update(name) { record in
      record.number += 1
      guard let index = record.trainings.firstIndex(where: { $0.id == training.id }) else { return }
      record.trainings[index].state = .trained
      record.trainings[index].attempt = 1
      record.trainings[index].branch = "muster/retrain/\(name)/\(record.number)"
    }
  }

  private mutating func fail(_ training: Training, of name: ModelName, _ reason: String) {
    report(
      AlertReport(
        key: Self.alertKey(name), cause: "retrain/failed", model: name.text, severity: .warning,
        title: "\(name) could not be trained", detail: reason,
        signal: LifeCycleSignal.alertOpened))
    close(training.id, of: name, .failed, reason)
  }

  private static func alertKey(_ name: ModelName) -> String { "retrain/\(name)" }

  /// A training's commit got its branch, or could not.
  mutating func branched(_ name: ModelName, _ id: Digest, _ result: BranchResult) {
    guard let training = state.retrainings[name]?[id], training.state == .trained else { return }
    switch result {
    case .stands: break
    case .taken, .failed:
      let delay = min(Self.firstDelay * (1 << min(training.attempt - 1, 10)), Self.longestDelay)
      update(name) { [now] record in
        guard let index = record.trainings.firstIndex(where: { $0.id == id }) else { return }
        record.trainings[index].attempt += 1
        record.trainings[index].retryAt = now + delay
        if case .taken = result {
          record.number += 1
          record.trainings[index].branch = "muster/retrain/\(name)/\(record.number)"
          record.trainings[index].retryAt = nil
        }
      }
      let reason =
        switch result {
        case .taken(let reason), .failed(let reason): reason
        case .stands: ""
        }
      if training.attempt == 1 { log(.warning, "model/\(name)", "NotProposed", reason) }
      return
    }
    let branch = training.branch ?? ""
    update(id, of: name) {
      $0.state = .proposed
      $0.attempt = 1
      $0.retryAt = nil
    }
    audit(
      "retraining-proposed", "model/\(name)", branch, commit: training.product?.commit,
      version: training.product?.version)
    log(.notice, "model/\(name)", "RetrainingProposed", "\(branch) has what was trained")
    answer(id, of: name)
    for older in state.retrainings[name]?.trainings ?? []
    where older.id != id && older.state == .proposed {
      close(older.id, of: name, .superseded, "\(branch) took its place", by: id)
    }
  }

  /// A pull request was opened, or could not be.
  mutating func pullRequested(
    _ name: ModelName, _ id: Digest, _ number: Int64?, failure: String?
  ) {
    guard let training = state.retrainings[name]?[id], training.state == .proposed else { return }
    var publication = training.publication ?? Training.Publication()
    if let failure {
      publication.failures += 1
      let delay = min(
        .seconds(30) * (1 << min(publication.failures - 1, 10)), Self.longestDelay)
      publication.retryAt = now + delay
      if publication.failures == 1 {
        log(.warning, "model/\(name)", "NoPullRequest", "\(failure); it is tried again")
      }
    } else {
      publication = Training.Publication(number: number)
      log(
        .notice, "model/\(name)", "PullRequestOpened",
        "\(training.branch ?? "") is pull request \(number ?? 0)")
    }
    update(id, of: name) { $0.publication = publication }
  }

  /// What a superseded training left behind was taken away, or could not be.
  mutating func retired(_ name: ModelName, _ id: Digest, failure: String?) {
    guard let training = state.retrainings[name]?[id], training.needsRetiring else { return }
    guard let failure else {
      update(id, of: name) {
        $0.needsRetiring = false
        $0.retryAt = nil
      }
      return
    }
    let delay = min(.seconds(30) * (1 << min(training.attempt - 1, 10)), Self.longestDelay)
    if training.attempt == 1 {
      log(.warning, "model/\(name)", "NotClosed", "\(failure); it is tried again")
    }
    update(id, of: name) { [now] in
      $0.attempt += 1
      $0.retryAt = now + delay
    }
  }

  // MARK: - The end of it

  private mutating func end(
    _ record: inout RetrainingRecord, _ id: Digest, _ end: Training.State, _ message: String,
    by successor: Digest? = nil
  ) {
    guard let index = record.trainings.firstIndex(where: { $0.id == id }) else { return }
    record.trainings[index].state = end
    record.trainings[index].message = message
    record.trainings[index].ended = now
    record.trainings[index].supersededBy = successor
    record.trainings[index].retryAt = nil
    record.trainings[index].attempt = 1
    record.trainings[index].waiting = []
    // Its branch, and what holds its commit until it has one.
    let isLeft = record.trainings[index].product?.commit != nil
    record.trainings[index].needsRetiring =
      end == .superseded || isLeft && [.identical, .cancelled].contains(end)
    log(.notice, "model/\(record.model)", "Training\(end.word)", message)
  }

  private mutating func close(
    _ id: Digest, of name: ModelName, _ end: Training.State, _ message: String,
    by successor: Digest? = nil
  ) {
    guard var record = state.retrainings[name], let training = record[id] else { return }
    let waiting = training.waiting
    self.end(&record, id, end, message, by: successor)
    put(record)
    audit(
      "training-\(end.rawValue)", "model/\(name)", message, commit: training.product?.commit,
      version: training.product?.version)
    for job in waiting { answer(job, id, of: name) }
    if training.state == .wanted || training.state == .trained {
      deliver(
        LifeCycleSignal.retrainingEnded, to: name,
        variables: ["retraining": state.retrainings[name]?[id]?.variables ?? .null])
    }
  }

  private mutating func answer(_ id: Digest, of name: ModelName) {
    let waiting = state.retrainings[name]?[id]?.waiting ?? []
    update(id, of: name) { $0.waiting = [] }
    for job in waiting { answer(job, id, of: name) }
    deliver(
      LifeCycleSignal.retrainingEnded, to: name,
      variables: ["retraining": state.retrainings[name]?[id]?.variables ?? .null])
  }

  /// Tells a process what came of the training that it waits for.
  private mutating func answer(_ job: JobID, _ id: Digest, of name: ModelName) {
    guard let training = state.retrainings[name]?[id], let (record, instance) = find(job),
      !record.state.isFinal
    else { return }
    guard [.failed, .cancelled].contains(training.state) else {
      finish(job, output: ["retraining": training.variables])
      return
    }
    let message = training.message ?? "it could not be trained"
    set(job, in: instance.id) { [now] in
      $0.state = .error
      $0.finished = now
      $0.message = message
    }
    guard let key = record.key else { return }
    advance(instance.id, .throwJobError(Key(key), code: Self.failureCode, message: message))
  }

  // MARK: - What becomes of proposals

  /// The tracked branch went on: what it has now is merged, and what it no longer trains ends.
  mutating func reviewTrainings() {
    for name in index.trained.sorted() {
      guard let record = state.retrainings[name] else { continue }
      let isTrained = desired.models[name]?.retrain != nil
      let current = state.models[name]?.current?.version
      for training in record.trainings where training.isOpen {
        if training.state == .proposed, let current, training.product?.version == current {
          close(training.id, of: name, .merged, "\(training.branch ?? "") was merged")
        } else if !isTrained, training.state != .proposed {
          close(training.id, of: name, .cancelled, "\(name) is no longer trained")
        }
      }
    }
  }

  /// The references were listed: branches that were there and are gone are closed.
  mutating func reviewTrainings(among heads: [ProposalHead]) {
    for name in index.trained.sorted() {
      for training in state.retrainings[name]?.trainings ?? []
      where training.state == .proposed {
        let head = heads.first { $0.ref == training.reference }
        let pull = training.publication?.number.flatMap { number in
          heads.first { $0.pullRequest == number }
        }
        if head != nil, training.isSeen != true {
          update(training.id, of: name) { $0.isSeen = true }
        }
        let isGone = head == nil && training.isSeen == true
        let isClosed = pull.map { $0.isClosed && !$0.isMerged } ?? false
        if head?.isMerged == true {
          close(training.id, of: name, .merged, "\(training.branch ?? "") was merged")
        } else if isGone || isClosed {
          let branch = training.branch ?? ""
          close(
            training.id, of: name, .closed,
            isGone ? "\(branch) is gone" : "the pull request of \(branch) was closed")
        }
      }
    }
  }

  // MARK: - What the world is asked

  /// What is wanted of trainings now.
  func trainingEffects(now: Instant) -> [Effect] {
    var wanted: [(Training, ModelName)] = []
    var effects: [Effect] = []
    for name in index.trained {
      guard state.models[name]?.isSuspended != true else { continue }
      for training in state.retrainings[name]?.trainings ?? []
      where training.retryAt.map({ $0 <= now }) ?? true {
        switch training.state {
        case .wanted: wanted.append((training, name))
        case .trained: effects.append(.propose(name, training))
        case .proposed where opensPullRequests:
          let publication = training.publication
          if publication?.number == nil, publication?.retryAt.map({ $0 <= now }) ?? true {
            effects.append(.openPullRequest(name, training))
          }
        default: if training.needsRetiring { effects.append(.retire(name, training)) }
        }
      }
    }
    wanted.sort { ($0.0.created, $0.1) < ($1.0.created, $1.1) }
    return effects
      + wanted.prefix(Self.trainingConcurrency).map { .train($0.1, $0.0) }
  }

  /// When something of a training is tried again.
  var trainingDue: Instant? {
    index.trained.lazy.filter { [state] in state.models[$0]?.isSuspended != true }
      .flatMap { [state] in state.retrainings[$0]?.trainings ?? [] }
      .flatMap { [opensPullRequests] training in
        [training.retryAt, opensPullRequests ? training.publication?.retryAt : nil]
          .compactMap(\.self)
      }.min()
  }

  /// Lets be tried again what is due.
  mutating func retryTrainings() {
    for name in index.trained.sorted() {
      update(name) { [now] record in
        for index in record.trainings.indices {
          if let retry = record.trainings[index].retryAt, retry <= now {
            record.trainings[index].retryAt = nil
          }
          if let retry = record.trainings[index].publication?.retryAt, retry <= now {
            record.trainings[index].publication?.retryAt = nil
          }
        }
      }
    }
  }

  // MARK: - Records

  mutating func put(_ record: RetrainingRecord) {
    index.replace(state.retrainings.updateValue(record, forKey: record.model), record)
    outcome.touched.insert(.retraining(record.model))
  }

  private mutating func update(
    _ name: ModelName, _ change: (inout RetrainingRecord) -> Void
  ) {
    guard let old = state.retrainings[name] else { return }
    var record = old
    change(&record)
    if record != old { put(record) }
  }

  private mutating func update(
    _ id: Digest, of name: ModelName, _ change: (inout Training) -> Void
  ) {
    update(name) { record in
      guard let index = record.trainings.firstIndex(where: { $0.id == id }) else { return }
      change(&record.trainings[index])
    }
  }
}

extension Training.State {
  /// `Failed` of `failed`, for reasons of log lines.
  var word: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

extension Training {
  /// What processes get to know of it.
  var variables: JSON {
    [
      "outcome": .string(state.rawValue), "cause": .string(cause),
      "branch": branch.map { .string($0) } ?? .null,
      "version": product.map { .string($0.version.hex) } ?? .null,
      "commit": product?.commit.map { .string($0.text) } ?? .null,
      "message": message.map { .string($0) } ?? .null,
    ]
  }
}
