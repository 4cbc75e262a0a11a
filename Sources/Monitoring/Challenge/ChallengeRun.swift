internal import ModelMetrics
internal import Registry
internal import Vocabulary

/// One run of a comparison of champion and challenger: what was recorded since the last one, in
/// stretches whose labels are there, each of them a look.
///
/// A stretch is taken in once, whole, in the order of time, and whether it is taken depends on how
/// many labels there are and not on what they say: that is what lets the bounds hold however often
/// one looks.
struct ChallengeRun {
  private let input: MonitorInput
  private var comparison: ChallengeComparison?

  init(_ input: MonitorInput) {
    self.input = input
    comparison = input.challenge?.known
  }

  private var data: MonitorData { input.monitor.declaration.data }

  /// The result, which says where the comparison stands.
  var result: MonitorResult {
    var run = self
    let (fault, rows) = run.compare()
    return run.told(fault, rows)
  }

  /// Takes in what there is. The answer is why the comparison could not go on, where it could not.
  private mutating func compare() -> (fault: MonitorFault?, rows: Int) {
    guard let rule = input.monitor.declaration.challenger else {
      return (.noRole("challenger"), 0)
    }
    let trial: ChallengeTrial
    guard let subject = input.challenge?.subject else {
      return (.noChallenger("nobody looked for a challenger"), 0)
    }
    switch subject {
    case .none(let reason): return (.noChallenger(reason), 0)
    case .hindered(let reason): return (.unreadable(reason), 0)
    case .trial(let found): trial = found
    }
    var current = ChallengeComparison(trial, rule, data)
    if let known = comparison, known.isContinued(by: current) {
      current = known
      current.trial = trial
      current.ended = nil
      current.end = nil
    }
    current.sequence.comparisons = input.challenge?.family ?? 1
    comparison = current
    switch MonitorRun.rows(input.sample) {
    case .failure(let problem): return (problem.fault, 0)
    case .success(let rows): return take(rows, rule, trial)
    }
  }

  private mutating func take(
    _ rows: MonitorRows, _ rule: ChallengerRule, _ trial: ChallengeTrial
  ) -> (fault: MonitorFault?, rows: Int) {
    guard let before = comparison else { return (nil, 0) }
    var roles = MonitorRoles(
      data: data, schemas: input.schemas, columns: Set(rows.columns.keys))
    if roles.identifier == nil, rows.columns["recorded_key"] != nil {
      roles.identifier = "recorded_key"
    }
    let own = rows.picking(places(rows, since: before.start(in: trial), trial))
    guard own.count > 0 else {
      guard before.sequence.looks.isEmpty else { return (nil, 0) }
      let kind = trial.mode == .shadow ? "pair of answers" : "answer of both"
      return (.undecided("no \(kind) was recorded since \(before.through)"), 0)
    }
    let (labelled, labelFault) = MonitorRun.labelled(own, input, roles)
    if let labelFault { return (labelFault, own.count) }
    guard let label = roles.label else { return (.noRole("label"), own.count) }
    guard labelled.columns[label] != nil else { return (.absentColumn(label), own.count) }
    guard let score = roles.score else { return (.noRole("score"), own.count) }
    let losses = ChallengeLosses(rule: rule, data: data, roles: roles)
    let (stretches, waiting) = stretches(of: labelled, label: label)
    for stretch in stretches {
      let part = labelled.picking(stretch.places)
      var next = comparison ?? before
      let fault =
        trial.mode == .shadow
        ? next.takePairs(part, stretch.name, losses, score: score, label: label)
        : next.takeGroups(part, stretch.name, losses, score: score, label: label)
      // What cannot be measured is not passed over: it is looked at again when that is mended.
      if let fault { return (fault, own.count) }
      next.through = stretch.end
      comparison = next
    }
    guard let waiting, comparison?.sequence.looks.isEmpty ?? true else { return (nil, own.count) }
    return (.undecided(waiting), own.count)
  }

  // MARK: - Which rows

  /// The rows of both versions from a moment on, in the order of time.
  private func places(
    _ rows: MonitorRows, since start: Instant, _ trial: ChallengeTrial
  ) -> [Int] {
    guard let moments = rows.numbers(of: ChallengeColumns.moment),
      let versions = rows.texts(of: ChallengeColumns.version)
    else { return [] }
    let champions = rows.texts(of: ChallengeColumns.champion)
    let end = Double(input.now.milliseconds)
    return moments.indices.filter { row in
      guard moments[row] >= Double(start.milliseconds), moments[row] < end else { return false }
      switch trial.mode {
      case .shadow:
        return versions[row] == trial.challenger.hex && champions?[row] == trial.champion.hex
      case .canary:
        return versions[row] == trial.challenger.hex || versions[row] == trial.champion.hex
      }
    }.sorted { (moments[$0], $0) < (moments[$1], $1) }
  }

  /// Rows that are one look.
  private struct Stretch {
    var name: String
    var places: [Int]
    /// All before this moment is decided with it.
    var end: Instant
  }

  /// The stretches whose labels are there, and what is waited for after them. With periods each one
  /// that is over is a stretch; without, all is one from the last look up to the latest row for
  /// which enough of those before it have their label.
  private func stretches(
    of rows: MonitorRows, label: String
  ) -> (ready: [Stretch], waiting: String?) {
    let moments = (rows.numbers(of: ChallengeColumns.moment) ?? []).map {
      Instant(milliseconds: Int64($0))
    }
    let labels = rows.columns[label]?.texts ?? []
    guard data.period != .none else { return prefix(moments, labels) }
    let periods = rows.periods(moments, data.period).sorted { $0.key < $1.key }
    var ready: [Stretch] = []
    for (period, places) in periods {
      guard period.end <= input.now else {
        return (ready, "the period \(period) is not over yet")
      }
      let present = places.count { labels[$0] != nil }
      if let late = data.labels, Double(present) < late.share * Double(places.count),
        input.now < period.end + late.within
      {
        return (ready, Self.waiting(present, places.count, late, until: period.end))
      }
      ready.append(Stretch(name: "\(period)", places: places, end: period.end))
    }
    return (ready, nil)
  }

  private func prefix(
    _ moments: [Instant], _ labels: [String?]
  ) -> (ready: [Stretch], waiting: String?) {
    let share = data.labels?.share ?? 0
    var present = 0
    var length = 0
    for (row, moment) in moments.enumerated() {
      if labels[row] != nil { present += 1 }
      let isDue = data.labels.map { moment + $0.within <= input.now } ?? true
      let isEnough = Double(present) >= share * Double(row + 1)
      // Rows of one moment belong together, so that the next stretch can begin after it.
      let isLast = row + 1 == moments.count || moments[row + 1] > moment
      if isLast, isDue || isEnough { length = row + 1 }
    }
    guard length > 0 else {
      guard let late = data.labels, let first = moments.first else { return ([], nil) }
      return ([], Self.waiting(present, moments.count, late, until: first))
    }
    let end = Instant(milliseconds: moments[length - 1].milliseconds + 1)
    let stretch = Stretch(name: "\(input.now)", places: Array(0..<length), end: end)
    return ([stretch], nil)
  }

  private static func waiting(
    _ present: Int, _ count: Int, _ late: MonitorData.LateLabels, until moment: Instant
  ) -> String {
    let needed = Int((late.share * Double(count)).rounded(.up))
    return "there are no labels yet: of \(count) rows \(present) have one, \(needed) are waited "
      + "for until \(moment + late.within)"
  }

  // MARK: - What is told

  private func told(_ fault: MonitorFault?, _ rows: Int) -> MonitorResult {
    var items: [MonitorItem] = []
    var fault = fault
    // A former trial's evidence says nothing of what serves now.
    let current: ChallengeComparison? =
      if case .trial? = input.challenge?.subject { comparison } else { nil }
    if let current, let look = current.sequence.looks.last {
      let verdict = current.verdict
      var item = MonitorItem(
        name: "gain in \(current.loss.words)",
        colour: verdict.speaksForChallenger
          ? .green : verdict.speaksForChampion ? .red : .grey,
        sentence: current.sentence, value: look.allMean,
        fault: verdict == .undecided ? .undecided(current.sentence) : nil)
      item.metric = "gain"
      item.lower =
        current.sequence.aim == .superior ? current.sequence.margin : -current.sequence.margin
      if fault == nil, verdict == .undecided { fault = .undecided(current.sentence) }
      if fault == nil, verdict.speaksForChampion {
        item.sentence += "; withdraw \(current.trial.challenger.short)"
      }
      items = [item]
    } else if fault == nil, current != nil {
      fault = .undecided("no pair with a label was compared yet")
    }
    var result = MonitorResult(
      input, period: nil, rows: rows, items: items, fault: fault, measurement: nil)
    result.comparison = comparison
    return result
  }
}
