import ModelMetrics
import Testing
import Vocabulary

/// A champion and a challenger, day by day, looked at each evening.
struct SequentialComparisonTests {
  /// Numbers from a seed (SplitMix64, Steele and others 2014).
  private struct Numbers {
    var state: UInt64

    mutating func share() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((value ^ (value >> 31)) >> 11) / 9_007_199_254_740_992
    }
  }

  /// Days of a hundred rows whose differences have this mean and a deviation of about 0.3.
  private func play(
    _ mean: Double, seed: UInt64, days: Int = 100, _ comparison: SequentialComparison
  ) -> SequentialComparison {
    var numbers = Numbers(state: seed)
    var comparison = comparison
    for day in 0..<days {
      comparison.look(
        "day \(day + 1)", (0..<100).map { _ in mean + (numbers.share() - 0.5) * 1.04 })
    }
    return comparison
  }

  @Test func `where nothing differs, a hundred looks are wrong as seldom as one may be`() {
    let wrong = (0..<200).count { seed in
      play(0, seed: UInt64(seed), SequentialComparison()).decided != nil
    }
    #expect(wrong <= 10, "\(wrong) of 200 at 5 %")
  }

  @Test func `an interval of one look would be wrong in every third such comparison`() {
    // What is corrected for: the plain 95 % interval, looked at as often.
    var wrong = 0
    for seed in 0..<200 {
      var numbers = Numbers(state: UInt64(seed))
      var (count, sum, squares) = (0.0, 0.0, 0.0)
      var isWrong = false
      for day in 0..<100 {
        for _ in 0..<100 {
          let value = (numbers.share() - 0.5) * 1.04
          count += 1
          sum += value
          squares += value * value
        }
        guard day > 1 else { continue }
        let mean = sum / count
        let error = ((squares / count - mean * mean) / count).squareRoot()
        if mean.magnitude > 1.96 * error { isWrong = true }
      }
      if isWrong { wrong += 1 }
    }
    #expect(wrong > 50, "\(wrong) of 200")
  }

  @Test func `a better challenger is found, and its evidence is kept`() throws {
    let found = play(0.05, seed: 1, SequentialComparison())
    let decided = try #require(found.decided)
    #expect(decided.verdict == .better)
    #expect(decided.allRows < 3000, "after \(decided.allRows) rows")
    #expect(found.looks.count == 100)
    #expect(found.looks.last?.verdict == .better)
    #expect(found.sentence.hasPrefix("the challenger is better after 10000 rows: mean gain 0.0"))
    let again = try JSON(encoding: found).decode(SequentialComparison.self)
    #expect(again == found)
    #expect(play(-0.05, seed: 2, SequentialComparison()).decided?.verdict == .worse)
  }

  @Test func `several comparisons share the chance of an error, and a margin has to be beaten`()
    throws
  {
    let one = try #require(play(0.05, seed: 3, SequentialComparison()).decided)
    let many = try #require(play(0.05, seed: 3, SequentialComparison(comparisons: 20)).decided)
    #expect(one.allRows < many.allRows)
    let small = play(0.05, seed: 3, SequentialComparison(margin: 0.1))
    #expect(small.decided?.verdict == .notBetter)
    #expect(small.sentence.hasPrefix("the challenger is not better by 0.1 after 10000 rows"))
  }

  @Test func `who only must not be worse is shown to be that, and who is worse is not`() throws {
    func play(_ mean: Double, seed: UInt64) -> SequentialComparison {
      self.play(mean, seed: seed, SequentialComparison(aim: .nonInferior, margin: 0.05))
    }
    let equal = play(0, seed: 5)
    #expect(equal.decided?.verdict == .notWorse)
    #expect(equal.decided?.verdict.speaksForChallenger == true)
    #expect(play(-0.1, seed: 6).decided?.verdict == .worse)
    #expect(play(0.1, seed: 7).looks.last?.verdict == .better)
    // Worse by just the margin: called better as seldom as one may be.
    let wrong = (0..<100).count { seed in
      play(-0.05, seed: UInt64(seed) + 100).looks.contains { $0.verdict.speaksForChallenger }
    }
    #expect(wrong <= 5, "\(wrong) of 100 at 5 %")
  }

  @Test func `how many rows will decide is said, and comes true`() throws {
    let early = play(0.02, seed: 8, days: 10, SequentialComparison())
    #expect(early.looks.last?.verdict == .undecided)
    let needed = try #require(early.rowsNeeded)
    #expect(early.sentence.hasSuffix("; as it looks, about \(needed) rows decide"))
    // With the mean that it has now, it would be decided there and not a tenth before.
    let late = play(0.02, seed: 8, days: 200, SequentialComparison())
    let decided = try #require(late.decided)
    #expect(decided.allRows > 1000)
    #expect(needed > 1000 && needed < 20_000, "about \(needed), and it took \(decided.allRows)")
    // Nothing differs, and nothing varies: no number of rows tells who is better.
    var same = SequentialComparison()
    same.look("one", Array(repeating: 0, count: 500))
    #expect(same.looks.last?.verdict == .undecided)
    #expect(same.rowsNeeded == nil)
  }

  @Test func `few rows, none, and numbers that are none decide nothing`() {
    var comparison = SequentialComparison()
    comparison.look("one", Array(repeating: 1, count: 199))
    #expect(comparison.looks.last?.lower == nil)
    #expect(comparison.sentence == "undecided after 199 rows: at least 200 are needed")
    comparison.look("two", [.nan, .infinity])
    #expect(comparison.rows == 199)
    comparison.look("three", [])
    #expect(comparison.looks.map(\.rows) == [199, 0, 0])
    #expect(comparison.decided == nil)
  }

  @Test func `a comparison that goes on for years keeps its decision and a bounded list`() {
    let found = play(0.2, seed: 4, days: 500, SequentialComparison())
    #expect(found.looks.count == SequentialComparison.looksKept)
    #expect(found.looks.first?.period == "day 101")
    #expect(found.decided?.period == "day 2")
  }
}
