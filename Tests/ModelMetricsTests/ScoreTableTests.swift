import ModelMetrics
import Testing
import Vocabulary

/// Properties that hold for any rows, on random ones of a seed.
@Suite struct ScoreTableTests {
  private func shuffled<Element>(_ column: [Element], _ order: [Int]) -> [Element] {
    order.map { column[$0] }
  }

  @Test(arguments: 0..<20, [5, 1000])
  func `figures have the same bits in every order of rows`(seed: Int, levels: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(300, levels: levels)
    let order = random.order(300)
    for weights in [nil, rows.weights] {
      let table = try ScoreTable(labels: rows.labels, scores: rows.scores, weights: weights)
      let other = try ScoreTable(
        labels: shuffled(rows.labels, order), scores: shuffled(rows.scores, order),
        weights: weights.map { shuffled($0, order) })
      #expect(BinaryMeasures(table) == BinaryMeasures(other))
      #expect(RankingCurve(table) == RankingCurve(other))
      #expect(table.confusion(at: 0.4) == other.confusion(at: 0.4))
      #expect(table == other)
    }
  }

  @Test(arguments: 0..<20, [5, 1000])
  func `tables of parts merge to the table of all rows`(seed: Int, levels: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(200, levels: levels)
    for weights in [nil, rows.weights] {
      let whole = try ScoreTable(labels: rows.labels, scores: rows.scores, weights: weights)
      let parts = try [0..<50, 50..<51, 51..<200].map { range in
        try ScoreTable(
          labels: Array(rows.labels[range]), scores: Array(rows.scores[range]),
          weights: weights.map { Array($0[range]) })
      }
      let merged = try #require(ScoreTable(merging: parts))
      #expect(merged == whole)
      #expect(try JSON(encoding: whole).decode(ScoreTable.self) == whole)
      #expect(BinaryMeasures(merged) == BinaryMeasures(whole))
    }
  }

  @Test func `rows with and without weights do not merge`() throws {
    let plain = try ScoreTable(labels: [true], scores: [1])
    let weighted = try ScoreTable(labels: [true], scores: [1], weights: [2])
    #expect(ScoreTable(merging: [plain, weighted]) == nil)
  }

  @Test(arguments: 0..<20, [4, 1000])
  func `the area is the share of pairs that are in order`(seed: Int, levels: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(60, levels: levels)
    for weights in [nil, rows.weights] {
      var (wins, pairs) = (0.0, 0.0)
      for i in 0..<60 where rows.labels[i] {
        for j in 0..<60 where !rows.labels[j] {
          let weight = (weights?[i] ?? 1) * (weights?[j] ?? 1)
          pairs += weight
          let (x, y) = (rows.scores[i], rows.scores[j])
          wins += weight * (x > y ? 1 : x == y ? 0.5 : 0)
        }
      }
      let table = try ScoreTable(labels: rows.labels, scores: rows.scores, weights: weights)
      let area = try #require(BinaryMeasures(table).rocAUC.number)
      #expect((area - wins / pairs).magnitude < 1e-14)
    }
  }

  @Test(arguments: 0..<10)
  func `thresholds tried one by one give the same extremes`(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(80, levels: 20)
    let table = try ScoreTable(labels: rows.labels, scores: rows.scores)
    let measures = BinaryMeasures(table)
    let tables = Set(rows.scores).sorted(by: >).map { table.confusion(at: $0) }
    let gaps = tables.compactMap { $0.recall.combined($0.falsePositiveRate) { $0 - $1 }.number }
    #expect((try #require(measures.ks.number) - (gaps.max() ?? 0)).magnitude < 1e-15)
    #expect(measures.bestF1.number == tables.compactMap { $0.f1.number }.max())
    var (previous, sum) = (0.0, 0.0)
    for table in tables {
      let recall = try #require(table.recall.number)
      sum += (recall - previous) * (try #require(table.precision.number))
      previous = recall
    }
    #expect((try #require(measures.averagePrecision.number) - sum).magnitude < 1e-14)
  }

  @Test(arguments: 0..<10)
  func `the complement of scores and labels has the same area`(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(150, levels: 30)
    let measures = BinaryMeasures(try ScoreTable(labels: rows.labels, scores: rows.scores))
    let mirrored = BinaryMeasures(
      try ScoreTable(labels: rows.labels.map { !$0 }, scores: rows.scores.map { 1 - $0 }))
    #expect(measures.rocAUC == mirrored.rocAUC)
    #expect(measures.rocAUCVariance == mirrored.rocAUCVariance)
    #expect(measures.ks == mirrored.ks)
    let brier = try #require(measures.brier.number)
    #expect((brier - (try #require(mirrored.brier.number))).magnitude < 1e-15)
  }

  @Test(arguments: 0..<10)
  func `a whole weight is a row that is there so many times`(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(50, levels: 15)
    let weights = rows.labels.map { _ in Double(random.generator.index(below: 4)) }
    var (labels, scores): ([Bool], [Double]) = ([], [])
    for row in 0..<50 {
      for _ in 0..<Int(weights[row]) {
        labels.append(rows.labels[row])
        scores.append(rows.scores[row])
      }
    }
    let weighted = BinaryMeasures(
      try ScoreTable(labels: rows.labels, scores: rows.scores, weights: weights))
    let repeated = BinaryMeasures(try ScoreTable(labels: labels, scores: scores))
    for path in [
      \BinaryMeasures.rocAUC, \.ks, \.averagePrecision, \.bestF1, \.logLoss, \.brier,
      \.calibrationError,
    ] {
      let (left, right) = (weighted[keyPath: path], repeated[keyPath: path])
      #expect(((left.number ?? 9) - (right.number ?? -9)).magnitude < 1e-14)
    }
    let ones = BinaryMeasures(
      try ScoreTable(
        labels: rows.labels, scores: rows.scores, weights: rows.labels.map { _ in 7 }))
    let plain = BinaryMeasures(try ScoreTable(labels: rows.labels, scores: rows.scores))
    #expect(
      ((ones.rocAUC.number ?? 9) - (plain.rocAUC.number ?? -9)).magnitude < 1e-15)
  }

  @Test func `a curve has a point per score, and fewer for a picture`() throws {
    var random = RandomRows(seed: 3)
    let rows = random.binary(5000, levels: 3000)
    let table = try ScoreTable(labels: rows.labels, scores: rows.scores)
    let curve = RankingCurve(table)
    #expect(curve.count == Set(rows.scores).count + 1)
    let thin = RankingCurve(table, limit: 200)
    #expect(thin.count <= 200)
    #expect(thin.count > 150)
    #expect(thin.truePositives.last == curve.positives)
    #expect(thin.falsePositives.last == curve.negatives)
    #expect(thin.thresholds.last == curve.thresholds.last)
  }

  @Test func `rows that cannot be measured say why`() {
    func problem(
      _ labels: [Bool], _ scores: [Double], _ weights: [Double]? = nil
    ) -> String? {
      do throws(DatasetProblem) {
        _ = try ScoreTable(labels: labels, scores: scores, weights: weights)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(problem([], []) == "there are no rows")
    #expect(problem([true], [1, 2])?.contains("has 2 rows, and the labels have 1") == true)
    #expect(problem([true, false], [1, .nan])?.hasPrefix("row 2 has nan as its score") == true)
    #expect(problem([true], [1], [-1])?.contains("weights cannot be negative") == true)
    #expect(problem([true], [1], [0]) == "every row has the weight 0")
    #expect(problem([true], [1], [.infinity])?.contains("as its weight") == true)
    #expect(problem([true], [1], [1]) == nil)
  }
}
