import Gates
import ModelMetrics
import Monitoring
import Registry
import Testing
import Vocabulary

/// One run of a comparison of champion and challenger: which rows count, and what they amount to.
struct ChallengeRunTests {
  private static let start = Instant("2027-03-01T00:00:00Z") ?? .epoch
  private static let (v1, v2) = (Digest(of: "v1"), Digest(of: "v2"))

  private static func trial(
    _ mode: ChallengeTrial.Mode = .shadow, percent: Double = 100, since: Instant = start
  ) -> ChallengeTrial {
    ChallengeTrial(
      runtime: "prod", model: "credit", challenger: v2, championModel: "credit", champion: v1,
      mode: mode, percent: percent, since: since)
  }

  private static func monitor(
    _ rule: ChallengerRule, period: MonitorData.Period = .none, isLate: Bool = false
  ) -> AttachedMonitor {
    var declaration = MonitorDeclaration(
      name: "better", check: .builtIn(.challenger),
      data: MonitorData(
        sample: .recorded(.seconds(604_800)),
        labels: isLate
          ? MonitorData.LateLabels(asset: DatasetName("truth"), within: .seconds(86_400)) : nil,
        period: period, label: "label", score: "score", identifier: "id"))
    declaration.challenger = rule
    return AttachedMonitor(model: ModelName("credit"), declaration: declaration, isOwn: false)
  }

  private static func run(
    _ rows: MonitorRows, _ rule: ChallengerRule, trial: ChallengeTrial = trial(),
    known: ChallengeComparison? = nil, family: Int = 1, period: MonitorData.Period = .none,
    labels: MonitorInput.Source = .none, after: Duration = .seconds(86_400)
  ) -> MonitorResult {
    let isLate = if case .none = labels { false } else { true }
    let results = MonitorRun.results(
      of: MonitorInput(
        monitor: monitor(rule, period: period, isLate: isLate), sample: .rows(rows),
        labels: labels, now: start + after,
        challenge: ChallengeOccasion(subject: .trial(trial), known: known, family: family)))
    return results[0]
  }

  /// Rows of a shadow with the truth in them.
  private static func shadow(
    labels: [Double], champion: [Double], challenger: [Double], ids: [String]? = nil,
    from second: Int = 0
  ) -> MonitorRows {
    let count = labels.count
    func all(_ text: String) -> ColumnValues {
      .categorical([String?](repeating: text, count: count))
    }
    return MonitorRows([
      "recorded_at": .numeric(
        (0..<count).map { Double(start.milliseconds + Int64(second + $0) * 1000) }),
      "id": .categorical(ids ?? (0..<count).map { "\(second)-\($0)" }), "label": .numeric(labels),
      "champion.score": .numeric(champion), "score": .numeric(challenger),
      "recorded_version": all(v2.hex), "recorded_champion": all(v1.hex),
    ])
  }

  private static func alternating(_ count: Int) -> [Double] {
    (0..<count).map { Double($0 % 2) }
  }

  // MARK: - Losses

  @Test(arguments: ChallengerRule.Loss.allCases) func `each loss is what its name says`(
    loss: ChallengerRule.Loss
  ) throws {
    let rows = Self.shadow(labels: [1, 0], champion: [0.6, 0.6], challenger: [0.9, 0.2])
    let found = try #require(
      Self.run(rows, ChallengerRule(loss: loss)).comparison, "\(loss)")
    // The mean of both rows.
    let (champion, challenger): (Double, Double) =
      switch loss {
      case .logLoss: ((0.510826 + 0.916291) / 2, (0.105361 + 0.223144) / 2)
      case .brier, .squared: ((0.16 + 0.36) / 2, (0.01 + 0.04) / 2)
      case .zeroOne: (0.5, 0)
      case .absolute: ((0.4 + 0.6) / 2, (0.1 + 0.2) / 2)
      }
    #expect(abs(found.champion.loss - champion) < 1e-5)
    #expect(abs(found.challenger.loss - challenger) < 1e-5)
    #expect(found.sequence.looks.map(\.rows) == [2])
    #expect(abs((found.sequence.looks.last?.allMean ?? 0) - (champion - challenger)) < 1e-5)
  }

  @Test func `predicted classes are compared by what they are`() throws {
    var rows = Self.shadow(labels: [1, 1], champion: [0, 0], challenger: [0, 0])
    rows.columns["label"] = .categorical(["red", "blue"])
    rows.columns["score"] = .categorical(["red", "blue"])
    rows.columns["champion.score"] = .categorical(["green", "blue"])
    let found = try #require(Self.run(rows, ChallengerRule(loss: .zeroOne)).comparison)
    #expect(found.champion.loss == 0.5)
    #expect(found.challenger.loss == 0)
    let refused = Self.run(rows, ChallengerRule(loss: .brier))
    #expect(refused.colour == .grey)
    #expect(refused.summary == "the column score has texts, the baseline has numbers")
  }

  @Test func `probabilities that are none are no comparison, and nothing is passed over`() throws {
    let rows = Self.shadow(labels: [1, 0], champion: [0.6, 0.6], challenger: [1.5, 0.2])
    let result = Self.run(rows, ChallengerRule(loss: .logLoss))
    #expect(result.colour == .grey)
    #expect(result.summary == "the loss logLoss is of probabilities, and score has 1.5")
    #expect(result.comparison?.through == Self.start)
    #expect(result.comparison?.sequence.looks == [])
  }

  // MARK: - Which rows

  @Test func `the same rows count once, and a restart in the middle changes nothing`() throws {
    let rule = ChallengerRule(loss: .brier, minimumPairs: 30)
    let labels = Self.alternating(200)
    let champion = labels.map { $0 * 0.4 + 0.3 }
    let challenger = labels.map { $0 * 0.6 + 0.2 }
    let all = Self.shadow(labels: labels, champion: champion, challenger: challenger)
    let first = try #require(
      Self.run(all, rule, after: .seconds(100)).comparison)
    #expect(first.sequence.rows == 100)
    let kept = try JSON(encoding: first).decode(ChallengeComparison.self)
    let second = try #require(Self.run(all, rule, known: kept).comparison)
    #expect(second.sequence.looks.map(\.rows) == [100, 100])
    let again = try #require(Self.run(all, rule, known: second).comparison)
    #expect(again == second, "nothing is new")
    #expect(again.verdict == .better)
  }

  @Test func `another pair, mode or rule begins anew`() throws {
    let rows = Self.shadow(labels: [1, 0], champion: [0.6, 0.6], challenger: [0.9, 0.2])
    let known = try #require(Self.run(rows, ChallengerRule(loss: .brier)).comparison)
    let other = Self.run(rows, ChallengerRule(loss: .brier, minimumPairs: 77), known: known)
    #expect(other.comparison?.sequence.rows == 2)
    #expect(other.comparison?.sequence.minimumRows == 77)
    var trial = Self.trial()
    trial.champion = Digest(of: "v0")
    let none = Self.run(rows, ChallengerRule(loss: .brier), trial: trial, known: known)
    #expect(none.comparison?.sequence.rows == 0, "its rows are of another champion")
    #expect(none.colour == .grey)
    #expect(none.summary.hasPrefix("no pair of answers was recorded since"))
  }

  @Test func `requests that were sent again, labels and scores that are missing are left out`()
    throws
  {
    var labels = Self.alternating(300)
    var challenger = labels
    labels[5] = .nan
    challenger[7] = .nan
    var ids = (0..<300).map { "\($0)" }
    ids[9] = "8"
    let rows = Self.shadow(
      labels: labels, champion: labels.map { _ in 0.5 }, challenger: challenger, ids: ids)
    let found = try #require(Self.run(rows, ChallengerRule(loss: .brier)).comparison)
    #expect(found.sequence.rows == 297)
    #expect(found.leftOut.unlabelled == 1)
    #expect(found.leftOut.unscoredByChallenger == 1)
    #expect(found.leftOut.repeated == 1)
    #expect(found.verdict == .better)
  }

  @Test func `a challenger that answers only what it likes is never better`() throws {
    let labels = Self.alternating(400)
    let challenger = labels.enumerated().map { $0.offset % 20 == 0 ? .nan : $0.element }
    let result = Self.run(
      Self.shadow(labels: labels, champion: labels.map { _ in 0.5 }, challenger: challenger),
      ChallengerRule(loss: .brier))
    let found = try #require(result.comparison)
    #expect(found.sequence.looks.last?.verdict == .better)
    #expect(found.verdict == .undecided)
    #expect(result.colour == .grey)
    #expect(
      result.summary.contains("of 400 answers of the challenger 20 have no score"))
  }

  @Test func `without periods a look goes as far as labels go`() throws {
    let count = 100
    let rows = Self.shadow(
      labels: Self.alternating(count), champion: Self.alternating(count).map { _ in 0.5 },
      challenger: Self.alternating(count))
    var unlabelled = rows
    unlabelled.columns["label"] = nil
    // Of the first sixty rows all but each tenth have one.
    let known = (0..<60).filter { $0 % 10 != 3 }
    let truth = MonitorRows([
      "id": .categorical(known.map { "0-\($0)" }),
      "label": .numeric(known.map { Double($0 % 2) }),
    ])
    let rule = ChallengerRule(loss: .brier)
    let first = try #require(
      Self.run(unlabelled, rule, labels: .rows(truth), after: .seconds(3600)).comparison)
    // Up to the last row before which four fifths have theirs: 54 of 67.
    #expect(first.sequence.looks.map(\.rows) == [54])
    #expect(first.leftOut.unlabelled == 13)
    let none = Self.run(
      unlabelled, rule,
      labels: .rows(MonitorRows(["id": .categorical([]), "label": .numeric([])])),
      after: .seconds(3600))
    #expect(none.colour == .grey)
    #expect(none.fault?.isExpected == true)
    #expect(none.summary.hasPrefix("there are no labels yet: of 100 rows 0 have one"))
  }

  @Test func `labels that cannot be read are an alarm, and nothing counts`() {
    let rows = Self.shadow(labels: [1, 0], champion: [0.6, 0.6], challenger: [0.9, 0.2])
    let result = Self.run(
      rows, ChallengerRule(loss: .brier), labels: .gone("there is no dataset truth"))
    #expect(result.colour == .grey)
    #expect(result.fault == .noLabels("there is no dataset truth"))
    #expect(result.fault?.isExpected == false)
    #expect(result.comparison?.sequence.rows == 0)
  }

  // MARK: - Verdicts

  @Test func `worse is red and says what to do, undecided is grey and says how many are needed`()
    throws
  {
    var random = SeededNumbers(seed: 5)
    let labels = Self.alternating(400)
    let good = labels.map { $0 * 0.6 + 0.2 }
    let noisy = labels.map { _ in random.share() }
    let worse = Self.run(
      Self.shadow(labels: labels, champion: good, challenger: noisy), ChallengerRule(loss: .brier))
    #expect(worse.colour == .red)
    #expect(worse.summary.hasPrefix("Brier score: the challenger is worse after 400 rows"))
    #expect(worse.summary.hasSuffix("; withdraw \(Self.v2.short)"))
    let close = Self.run(
      Self.shadow(
        labels: labels, champion: good, challenger: good.map { $0 + (random.share() - 0.5) * 0.1 }),
      ChallengerRule(loss: .brier))
    #expect(close.colour == .grey)
    #expect(close.summary.contains("undecided after 400 rows"))
    #expect(close.summary.contains("rows decide"))
  }

  @Test func `monitors of one challenger share the chance of an error`() throws {
    let labels = Self.alternating(300)
    let rows = Self.shadow(
      labels: labels, champion: labels.map { _ in 0.5 },
      challenger: labels.enumerated().map { $0.offset % 3 == 0 ? 0.4 : $0.element })
    let one = try #require(Self.run(rows, ChallengerRule(loss: .brier)).comparison)
    let five = try #require(Self.run(rows, ChallengerRule(loss: .brier), family: 5).comparison)
    #expect((one.sequence.looks.last?.lower ?? 0) > (five.sequence.looks.last?.lower ?? 0))
  }

  // MARK: - Canaries

  /// A canary in which each request goes to the challenger with a chance of a fifth.
  private static func canary(
    _ count: Int, seed: UInt64, edge: Double, known: ChallengeComparison? = nil
  ) -> ChallengeComparison? {
    var random = SeededNumbers(seed: seed)
    var (versions, scores, labels, moments): ([String?], [Double], [Double], [Double]) = (
      [], [], [], []
    )
    for row in 0..<count {
      let isTheirs = random.share() < 0.2
      let truth = random.share() < 0.5
      let error = random.share() * 0.6 + (isTheirs ? -edge : 0) + 0.2
      versions.append(isTheirs ? v2.hex : v1.hex)
      labels.append(truth ? 1 : 0)
      scores.append(truth ? 1 - error : error)
      moments.append(Double(start.milliseconds + Int64(row) * 1000))
    }
    let rows = MonitorRows([
      "recorded_at": .numeric(moments), "recorded_version": .categorical(versions),
      "score": .numeric(scores), "label": .numeric(labels),
    ])
    var comparison = known
    let rule = ChallengerRule(loss: .brier)
    // A look each hundred requests.
    for look in 1...(count / 100) {
      comparison =
        run(
          rows, rule, trial: trial(.canary, percent: 20), known: comparison,
          after: .seconds(look * 100)
        ).comparison
    }
    return comparison
  }

  @Test func `in a canary of equals, thirty looks are wrong as seldom as one may be`() {
    let wrong = (0..<60).count { seed in
      Self.canary(3000, seed: UInt64(seed), edge: 0)?.sequence.decided != nil
    }
    #expect(wrong <= 5, "\(wrong) of 60 at 5 %")
  }

  @Test func `a better one is found in a canary too, and its gain is what it is`() throws {
    let found = try #require(Self.canary(6000, seed: 3, edge: 0.15))
    #expect(found.verdict == .better)
    // E[(0.2 + 0.6u)²] - E[(0.05 + 0.6u)²], u uniform.
    #expect(abs((found.sequence.looks.last?.allMean ?? 0) - 0.1275) < 0.02)
    #expect(found.champion.rows + found.challenger.rows == 6000)
    #expect(abs(Double(found.challenger.rows) / 6000 - 0.2) < 0.03)
    #expect(Self.canary(6000, seed: 4, edge: -0.15)?.verdict == .worse)
  }
}
