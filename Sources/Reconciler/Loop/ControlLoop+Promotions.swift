import BPMN
import ModelMetrics
import Monitoring
import Registry
import Vocabulary

/// What the evidence of champion against challenger leads to. It is proposed and told, never done:
/// a process promotes.
extension ControlLoop {
  private static let firstPromotionDelay: Duration = .seconds(10)
  private static let longestPromotionDelay: Duration = .seconds(3600)

  // MARK: - What is compared

  /// What a monitor compares now; `nil` for those that compare no challenger.
  func challengeOccasion(of monitor: AttachedMonitor) -> ChallengeOccasion? {
    guard let rule = monitor.declaration.challenger,
      monitor.declaration.check == .builtIn(.challenger)
    else { return nil }
    let family = desired.monitors(of: monitor.model).count {
      $0.declaration.check == .builtIn(.challenger)
    }
    return ChallengeOccasion(
      subject: subject(of: rule, monitor.model), known: state.monitors[monitor.id]?.comparison,
      family: max(1, family))
  }

  private func subject(
    of rule: ChallengerRule, _ model: ModelName
  ) -> ChallengeOccasion.Subject {
    let found = state.runtimes.values.filter {
      $0.challenger?.assignment.model == model && (rule.runtime ?? $0.name) == $0.name
    }.sorted { $0.name < $1.name }
    guard let runtime = found.first, let challenger = runtime.challenger else {
      let place = rule.runtime?.text ?? "a runtime"
      return .none("no version of \(model) shares the requests of \(place)")
    }
    guard found.count == 1 else {
      let names = found.map(\.name.text).joined(separator: ", ")
      return .hindered(
        "versions of \(model) share the requests of \(names): \"challenger.runtime\" names one")
    }
    guard let assigned = runtime.assigned, let since = challenger.assignment.confirmed else {
      return .none("\(challenger.assignment.version.short) is being brought to \(runtime.name)")
    }
    guard desired.runtimes[runtime.name]?.recording != nil else {
      return .hindered(
        "\(runtime.name) does not record what it serves: its manifest has no \"recording\"")
    }
    return .trial(
      ChallengeTrial(
        runtime: runtime.name.text, model: model.text,
        challenger: challenger.assignment.version, championModel: assigned.model.text,
        champion: assigned.version,
        mode: challenger.share.mode == .shadow ? .shadow : .canary,
        percent: challenger.share.percent,
        since: max(since, assigned.confirmed ?? assigned.since)))
  }

  // MARK: - What the evidence says

  /// A run looked at what both answered.
  mutating func weigh(_ comparison: ChallengeComparison, of monitor: AttachedMonitor) {
    guard var record = state.monitors[monitor.id] else { return }
    let known = record.comparison.flatMap { $0.isContinued(by: comparison) ? $0 : nil }
    // Two runs read at once: this one knows less.
    if let known, known.through > comparison.through { return }
    guard case .trial(let trial)? = challengeOccasion(of: monitor)?.subject,
      trial.isSamePair(as: comparison.trial)
    else {
      // The versions changed while the run read what they answered.
      var over = comparison
      over.ended = over.ended ?? known?.ended ?? now
      over.end = over.end ?? known?.end ?? "the challenger was taken away"
      record.take(over)
      return put(record)
    }
    record.take(comparison)
    put(record)
    let verdict = comparison.verdict
    if verdict.speaksForChampion { tellWorse(comparison, of: monitor) }
    if verdict.speaksForChallenger { propose(comparison, of: monitor) }
  }

  /// The champion had better stay: it is told once of each pair, and what was proposed is no more.
  private mutating func tellWorse(
    _ comparison: ChallengeComparison, of monitor: AttachedMonitor
  ) {
    let id = Promotion.id(of: comparison.trial)
    for other in monitors(comparing: comparison.trial) {
      end(id, of: other, .superseded, "\(monitor.id): \(comparison.sentence)")
    }
    guard var record = state.monitors[monitor.id], record.told != id else { return }
    record.told = id
    put(record)
    let object = "runtime/\(comparison.trial.runtime)"
    let words = "\(comparison.trial.challenger.short): \(comparison.sentence)"
    audit("challenger-worse", object, words, version: comparison.trial.challenger)
    log(.warning, object, "ChallengerWorse", words)
    note("challenger-worse", comparison.sentence, of: monitor, comparison.trial)
    deliver(
      LifeCycleSignal.challengerWorse, to: monitor.model,
      variables: ["promotion": variables(comparison, monitor.id)])
  }

  private mutating func propose(
    _ comparison: ChallengeComparison, of monitor: AttachedMonitor
  ) {
    let trial = comparison.trial
    let id = Promotion.id(of: trial)
    let others = monitors(comparing: trial)
    // Once for a pair of versions, whichever monitor is first, and whatever became of it.
    let isKnown = others.contains { other in
      state.monitors[other]?.promotions?.contains { $0.id == id } ?? false
    }
    guard !isKnown, let evidence = Promotion.Evidence(comparison), let base = state.observed,
      let runtime = desired.runtimes[RuntimeName(trial.runtime)],
      let rule = monitor.declaration.challenger
    else { return }
    let objection = others.first { other in
      guard let known = state.monitors[other]?.comparison, known.ended == nil,
        known.trial.isSamePair(as: trial)
      else { return false }
      return known.verdict.speaksForChampion
    }
    if let objection {
      return log(
        .notice, "runtime/\(trial.runtime)", "NotProposed",
        "\(comparison.sentence), but \(objection) speaks against it")
    }
    let numbers = desired.monitors(of: monitor.model)
      .flatMap { state.monitors[$0.id]?.promotions ?? [] }.map(\.number)
    let promotion = Promotion(
      comparison, evidence, monitor: monitor.id, created: now, base: base,
      manifest: runtime.manifest, number: (numbers.max() ?? 0) + 1,
      state: rule.proposal == .branch ? .wanted : .announced)
    guard var record = state.monitors[monitor.id] else { return }
    record.add(promotion)
    put(record)
    let object = "runtime/\(trial.runtime)"
    audit(
      "promotion-proposed", object,
      "\(trial.model)@\(trial.challenger.short): \(evidence.sentence)",
      version: trial.challenger)
    log(
      .notice, object, "PromotionProposed",
      "\(trial.model)@\(trial.challenger.short): \(evidence.sentence)")
    note("promotion-proposed", evidence.sentence, of: monitor, trial)
    deliver(
      LifeCycleSignal.promotionProposed, to: monitor.model,
      variables: ["promotion": variables(comparison, monitor.id)])
  }

  /// The monitors that compared a trial's pair, or another one at its runtime.
  private func monitors(comparing trial: ChallengeTrial) -> [String] {
    (index.comparing[RuntimeName(trial.runtime)] ?? []).sorted()
  }

  private mutating func note(
    _ outcome: String, _ message: String, of monitor: AttachedMonitor, _ trial: ChallengeTrial
  ) {
    update(monitor.model) { [now] in
      $0.note(
        ModelRecord.Outcome(
          at: now, version: trial.challenger, outcome: outcome, message: message))
    }
  }

  /// What processes get to know of the evidence.
  private func variables(_ comparison: ChallengeComparison, _ monitor: String) -> JSON {
    let look = comparison.sequence.looks.last
    let trial = comparison.trial
    return [
      "runtime": .string(trial.runtime), "model": .string(trial.model),
      "version": .string(trial.challenger.hex), "champion": .string(trial.champion.hex),
      "monitor": .string(monitor), "verdict": .string(comparison.verdict.rawValue),
      "sentence": .string(comparison.sentence), "loss": .string(comparison.loss.rawValue),
      "pairs": .integer(Int64(comparison.sequence.rows)),
      "gain": look.map { .number($0.allMean) } ?? .null,
      "lower": look?.lower.map { .number($0) } ?? .null,
      "upper": look?.upper.map { .number($0) } ?? .null,
    ]
  }

  // MARK: - What becomes of it

  /// A runtime's record changed: comparisons whose versions are not both there any more are over,
  /// and a challenger that the tracked branch promotes is told of to its process.
  mutating func reviewTrials(at name: RuntimeName) {
    callForPromotion(at: name)
    guard let monitors = index.comparing[name] else { return }
    let runtime = state.runtimes[name]
    for id in monitors.sorted() {
      guard var record = state.monitors[id], let comparison = record.comparison,
        comparison.ended == nil
      else { continue }
      let trial = comparison.trial
      let isServing = runtime?.assigned?.version == trial.champion
      guard !isServing || runtime?.challenger?.assignment.version != trial.challenger else {
        continue
      }
      let isPromoted = runtime?.assigned?.version == trial.challenger
      let end =
        isPromoted
        ? "the challenger was promoted"
        : isServing ? "the challenger was taken away" : "another version took the champion's place"
      record.comparison?.ended = now
      record.comparison?.end = end
      put(record)
      clear(id)
      self.end(
        Promotion.id(of: trial), of: id, isPromoted ? .promoted : .superseded, end)
    }
  }

  /// The tracked branch says which version is to take the place of what serves: its process is
  /// told, once, and promotes it.
  private mutating func callForPromotion(at name: RuntimeName) {
    guard let wanted = desired.runtimes[name]?.traffic.promote,
      let challenger = state.runtimes[name]?.challenger,
      challenger.assignment.version == wanted, challenger.assignment.confirmed != nil,
      challenger.called == nil
    else { return }
    let model = challenger.assignment.model
    update(name) { [now] in $0.challenger?.called = now }
    let words = "\(model)@\(wanted.short) is to take the place of what serves"
    audit("promotion-merged", "runtime/\(name)", words, commit: state.observed, version: wanted)
    let isHeard = activeInstance(of: model, lane: .tracked).map { instance in
      family(of: instance.id).contains { isWaiting($0, for: LifeCycleSignal.promotionMerged) }
    }
    log(
      isHeard == true ? .notice : .warning, "runtime/\(name)", "PromotionMerged",
      isHeard == true ? words : "\(words), and its process does not wait for that")
    deliver(
      LifeCycleSignal.promotionMerged, to: model,
      variables: [
        "promotion": ["runtime": .string(name.text), "version": .string(wanted.hex)]
      ])
  }

  private func isWaiting(_ id: InstanceID, for signal: String) -> Bool {
    LifeCycleSignal.spellings(of: signal).contains {
      state.running[id]?.signalNames.contains($0) == true
    }
  }

  /// The tracked branch went on: what it promotes is merged.
  mutating func reviewPromotions() {
    for id in index.promoting.sorted() {
      for promotion in state.monitors[id]?.promotions ?? [] where promotion.isOpen {
        let runtime = desired.runtimes[RuntimeName(promotion.trial.runtime)]
        if runtime?.traffic.promote == promotion.trial.challenger {
          end(promotion.id, of: id, .merged, "\(promotion.branch) was merged")
        }
      }
    }
    for name in state.runtimes.values.filter({ $0.challenger != nil }).map(\.name).sorted() {
      callForPromotion(at: name)
    }
  }

  /// The references were listed: branches that were there and are gone are closed.
  mutating func reviewPromotions(among heads: [ProposalHead]) {
    for id in index.promoting.sorted() {
      for promotion in state.monitors[id]?.promotions ?? [] where promotion.state == .proposed {
        let head = heads.first { $0.ref == promotion.reference }
        let pull = promotion.publication?.number.flatMap { number in
          heads.first { $0.pullRequest == number }
        }
        if head != nil, promotion.isSeen != true {
          update(promotion.id, of: id) { $0.isSeen = true }
        }
        let isGone = head == nil && promotion.isSeen == true
        let isClosed = pull.map { $0.isClosed && !$0.isMerged } ?? false
        if head?.isMerged == true {
          end(promotion.id, of: id, .merged, "\(promotion.branch) was merged")
        } else if isGone || isClosed {
          end(
            promotion.id, of: id, .closed,
            isGone
              ? "\(promotion.branch) is gone"
              : "the pull request of \(promotion.branch) was closed")
        }
      }
    }
  }

  /// A monitor is gone: what it proposed ends with it.
  mutating func abandonPromotions(of id: String) {
    for promotion in state.monitors[id]?.promotions ?? [] where promotion.isOpen {
      end(promotion.id, of: id, .cancelled, "the monitor is gone")
    }
  }

  private mutating func end(
    _ id: Digest, of monitor: String, _ end: Promotion.State, _ message: String
  ) {
    guard let promotion = promotion(id, of: monitor), promotion.isOpen else { return }
    update(id, of: monitor) { [now] in
      $0.needsRetiring =
        [.superseded, .promoted, .cancelled].contains(end) && promotion.state != .announced
      $0.state = end
      $0.message = message
      $0.ended = now
      $0.retryAt = nil
      $0.attempt = 1
    }
    let object = "runtime/\(promotion.trial.runtime)"
    audit(
      "promotion-\(end.rawValue)", object, message, commit: promotion.commit,
      version: promotion.trial.challenger)
    log(.notice, object, "Promotion\(end.word)", message)
  }

  // MARK: - Steps

  /// What came of a step.
  mutating func promotionStepped(_ monitor: String, _ id: Digest, _ result: PromotionResult) {
    guard let promotion = promotion(id, of: monitor) else { return }
    let object = "runtime/\(promotion.trial.runtime)"
    switch result {
    case .stands(let commit):
      guard promotion.state == .wanted else {
        // It was over before its branch stood: that is to be taken away too.
        return update(id, of: monitor) { $0.commit = commit }
      }
      update(id, of: monitor) {
        $0.state = .proposed
        $0.commit = commit
        $0.attempt = 1
        $0.retryAt = nil
      }
      log(.notice, object, "PromotionBranch", "\(promotion.branch) promotes the challenger")
    case .taken(let reason):
      guard promotion.state == .wanted else { return }
      log(.info, object, "BranchTaken", reason)
      update(id, of: monitor) { $0.number += 1 }
    case .impossible(let reason): end(id, of: monitor, .failed, reason)
    case .opened(let number):
      update(id, of: monitor) { $0.publication = Training.Publication(number: number) }
    case .retired:
      update(id, of: monitor) {
        $0.needsRetiring = false
        $0.retryAt = nil
      }
    case .failed(let reason):
      guard promotion.isOpen || promotion.needsRetiring else { return }
      let delay = min(
        Self.firstPromotionDelay * (1 << min(promotion.attempt - 1, 10)),
        Self.longestPromotionDelay)
      if promotion.attempt == 1 {
        log(.warning, object, "PromotionRetry", "\(reason); it is tried again")
      }
      update(id, of: monitor) { [now] in
        $0.attempt += 1
        $0.retryAt = now + delay
      }
    }
  }

  /// What is wanted of promotions now.
  func promotionEffects(now: Instant) -> [Effect] {
    var effects: [Effect] = []
    for id in index.promoting {
      guard let record = state.monitors[id], state.models[record.model]?.isSuspended != true else {
        continue
      }
      for promotion in record.promotions ?? []
      where promotion.retryAt.map({ $0 <= now }) ?? true {
        switch promotion.state {
        case .wanted: effects.append(.promote(id, promotion, .branch))
        case .proposed:
          if opensPullRequests, promotion.publication == nil {
            effects.append(.promote(id, promotion, .pullRequest))
          }
        default:
          if promotion.needsRetiring { effects.append(.promote(id, promotion, .retire)) }
        }
      }
    }
    return effects
  }

  /// When something of a promotion is tried again.
  var promotionDue: Instant? {
    index.promoting.lazy.flatMap { [state] in state.monitors[$0]?.promotions ?? [] }
      .compactMap(\.retryAt).min()
  }

  /// Lets be tried again what is due.
  mutating func retryPromotions() {
    for id in index.promoting.sorted() {
      for promotion in state.monitors[id]?.promotions ?? [] {
        guard let retry = promotion.retryAt, retry <= now else { continue }
        update(promotion.id, of: id) { $0.retryAt = nil }
      }
    }
  }

  // MARK: - Records

  private func promotion(_ id: Digest, of monitor: String) -> Promotion? {
    state.monitors[monitor]?.promotions?.first { $0.id == id }
  }

  private mutating func update(
    _ id: Digest, of monitor: String, _ change: (inout Promotion) -> Void
  ) {
    guard var record = state.monitors[monitor], var all = record.promotions,
      let index = all.firstIndex(where: { $0.id == id })
    else { return }
    change(&all[index])
    guard all != record.promotions else { return }
    record.promotions = all
    put(record)
  }
}

extension Promotion.State {
  /// `Merged` of `merged`, for reasons of log lines.
  var word: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
