import ModelMetrics
import Testing
import Vocabulary

@Suite struct DriftTests {
  private var before: [String: ColumnValues] {
    var random = RandomRows(seed: 1)
    return [
      "age": .numeric((0..<500).map { $0 % 50 == 0 ? .nan : (80 * random.unit()).rounded() }),
      "city": .categorical((0..<500).map { $0 % 100 == 0 ? nil : ["A", "B", "C"][$0 % 3] }),
    ]
  }

  @Test func `a column beside itself has not drifted`() throws {
    let report = DriftReport(
      baseline: DriftBaseline(columns: before), current: before, baselineValues: before)
    #expect(report.columns.map(\.name) == ["age", "city"])
    for column in report.columns {
      for name in ["psi", "js_distance", "hellinger", "total_variation", "cramers_v", "kl"] {
        #expect(column.figures[name] == .value(0), "\(column.name) \(name)")
      }
    }
    #expect(report.columns[0].numeric?.ks == .value(0))
    #expect(report.driftedShare() == .value(0))
  }

  @Test func `a baseline is written and read back, and gives the same distances`() throws {
    let baseline = DriftBaseline(columns: before, specialValues: ["age": [0]])
    let copy = try JSON(encoding: baseline).decode(DriftBaseline.self)
    #expect(copy == baseline)
    #expect(
      DriftReport(baseline: copy, current: before)
        == DriftReport(baseline: baseline, current: before))
  }

  @Test func `bins are closed on the right and open at both ends`() {
    let bins = ColumnBins(
      baseline: .numeric((1...10).map(Double.init)), rule: .equalWidth)
    guard case .numeric(let edges, _) = bins.division else {
      Issue.record("the bins are not numeric")
      return
    }
    #expect(edges.count == 9)
    #expect(bins.counts.reduce(0, +) == 10)
    let counted = bins.count(.numeric([edges[0], edges[0].nextUp, -1e9, 1e9, .nan, .infinity]))
    #expect(counted.counts[0] == 2)
    #expect(counted.counts[1] == 1)
    #expect(counted.counts[9] == 2)
    #expect(counted.missing == 1)
  }

  @Test func `a special value has its own bin and moves no edge`() {
    let values = (1...100).map(Double.init)
    let plain = ColumnBins(baseline: .numeric(values))
    let special = ColumnBins(
      baseline: .numeric(values + [-1, -1, -1]), specialValues: [-1])
    #expect(special.counts.last == 3)
    #expect(special.names.last == "=-1.0")
    #expect(Array(special.names.dropLast()) == plain.names)
  }

  @Test func `new and lost categories are named, and missing values are a bin`() {
    let bins = ColumnBins(baseline: .categorical(["a", "b", "b", nil]))
    let table = BinTable(bins: bins, current: .categorical(["b", "z", "Ä"]))
    #expect(table.newCategories == ["z", "Ä"])
    #expect(table.lostCategories == ["a"])
    #expect(table.rows.map(\.name) == ["a", "b", "<missing>", "z", "Ä"])
    #expect(table.distances.psi.number ?? 0 > 1)
  }

  @Test func `infinite values stay in the outer bins and reach no figure`() throws {
    let values = (1...50).map(Double.init) + [.infinity, -.infinity]
    let baseline = DriftBaseline(columns: ["x": .numeric(values)])
    guard case .numeric(let edges, _) = baseline.columns[0].bins.division else { return }
    #expect(edges.allSatisfy { $0.isFinite })
    let report = DriftReport(
      baseline: baseline, current: ["x": .numeric([.infinity, 1, 2, 3, 4, 5])],
      baselineValues: ["x": .numeric(values)])
    #expect(try JSON(encoding: report).decode(DriftReport.self) == report)
    let column = try #require(report.columns.first)
    #expect(column.summary?.greatest == .undefined("the greatest value is infinite"))
    #expect(column.numeric?.wasserstein.number == nil)
    #expect(column.numeric?.ks.number != nil)
  }

  @Test func `a column that changed its type is all new values`() {
    let bins = ColumnBins(baseline: .numeric([1, 2, 3]))
    let table = BinTable(bins: bins, current: .categorical(["1", "2", nil]))
    #expect(table.rows.last?.current == 1)
    #expect(table.distances.totalVariation == .value(1))
  }

  @Test func `values without partners leave figures undefined`() {
    let drift = NumericDrift(baseline: [1, 2, 3], current: [.nan])
    #expect(drift.ks == .undefined("there are no values"))
    let column = DriftBaseline(columns: ["x": .numeric([1, 2, 3])]).columns[0]
    let result = ColumnDrift(baseline: column, current: .numeric([]))
    #expect(result.figures["psi"] == .undefined("there are no rows"))
    #expect(result.figures["ks_drift"] == .notRun("the baseline's rows are not at hand"))
    #expect(result.missingRate == .undefined("there are no rows"))
  }

  @Test func `every figure of a column is in the catalogue`() throws {
    let report = DriftReport(
      baseline: DriftBaseline(columns: before), current: before, baselineValues: before)
    for column in report.columns {
      for name in column.figures.keys {
        #expect(MetricCatalogue.definition(name, for: .drift)?.name == name)
      }
    }
  }

  @Test(arguments: 0..<5) func `distances are right by their definitions`(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let x = (0..<40).map { _ in (10 * random.unit()).rounded() }
    let y = (0..<25).map { _ in (12 * random.unit()).rounded() }
    let drift = NumericDrift(baseline: x, current: y)
    func share(_ values: [Double], _ at: Double) -> Double {
      Double(values.count { $0 <= at }) / Double(values.count)
    }
    let grid = (0...12).map(Double.init)
    let gaps = grid.map { (share(x, $0) - share(y, $0)).magnitude }
    #expect(((drift.ks.number ?? 9) - (gaps.max() ?? 0)).magnitude < 1e-15)
    #expect(((drift.wasserstein.number ?? 9) - gaps.reduce(0, +)).magnitude < 1e-13)
    let wins = x.reduce(0.0) { sum, a in
      y.reduce(sum) { $0 + (a > $1 ? 1 : a == $1 ? 0.5 : 0) }
    }
    #expect(drift.mannWhitney == .value(wins))
    func mean(_ a: [Double], _ b: [Double]) -> Double {
      a.reduce(0.0) { sum, x in b.reduce(sum) { $0 + (x - $1).magnitude } }
        / Double(a.count * b.count)
    }
    let energy = (2 * mean(x, y) - mean(x, x) - mean(y, y)).squareRoot()
    #expect(((drift.energy.number ?? 9) - energy).magnitude < 1e-12)
    #expect(
      drift == NumericDrift(baseline: x.reversed(), current: y.shuffled(using: &random.generator)))
  }
}
