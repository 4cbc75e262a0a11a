import Testing

@testable import ModelMetrics

@Suite struct ExactArithmeticTests {
  @Test func `a sum keeps what rounding would lose`() {
    #expect(ExactSum([1e100, 1, -1e100]).value == 1)
    #expect(ExactSum([0.1, 0.2, 0.3, -0.6]).value == 0x1p-55)
    #expect(ExactSum([]).value == 0)
    let least = Double.leastNonzeroMagnitude
    #expect(ExactSum([least, least]).value == least.nextUp)
    let normal = Double.leastNormalMagnitude
    #expect(ExactSum([-least, normal]).value == normal.nextDown)
    #expect(ExactSum([least, normal, 1, -1]).value == normal.nextUp)
    #expect(ExactSum([1.7e308, 1.7e308]).value == .infinity)
    #expect(ExactSum([1.7e308, 1.7e308, -1.7e308]).value == 1.7e308)
    #expect(ExactSum([1, .nan]).value.isNaN)
  }

  @Test func `half of a last bit is rounded to even, and a little more is rounded up`() {
    #expect(ExactSum([1, 0x1p-53]).value == 1)
    #expect(ExactSum([1, 0x1p-53, 0x1p-200]).value == 1 + 0x1p-52)
    #expect(ExactSum([-1, -0x1p-53, -0x1p-200]).value == -1 - 0x1p-52)
    #expect(ExactSum([1, 0x1p-53, -0x1p-200]).value == 1)
  }

  @Test(arguments: 0..<30) func `a sum has the same bits in every order and division`(seed: Int) {
    var random = RandomRows(seed: UInt64(seed))
    let terms = (0..<2000).map { _ in
      (random.unit() - 0.5)
        * Double(sign: .plus, exponent: random.generator.index(below: 120) - 60, significand: 1)
    }
    let whole = ExactSum(terms).value
    #expect(ExactSum(random.order(2000).map { terms[$0] }).value == whole)
    var parts = ExactSum(terms[..<700])
    parts.add(ExactSum(terms[700...]))
    #expect(parts.value == whole)
    let wide = terms.reduce(into: (0.0, 0.0)) { sum, term in
      // Two-sum: an independent way that is exact to 106 bits.
      let next = sum.0 + term
      let shadow = next - sum.0
      sum.1 += (sum.0 - (next - shadow)) + (term - shadow)
      sum.0 = next
    }
    #expect((wide.0 + wide.1 - whole).magnitude <= whole.ulp)
  }

  @Test(
    arguments: [
      (1, 3), (2, 3), (UInt128(1) << 100, 3), (7, UInt128(1) << 90),
      ((UInt128(1) << 120) + 1, (UInt128(1) << 120) + 3), (UInt128.max, UInt128.max - 1),
    ] as [(UInt128, UInt128)])
  func `a quotient of whole numbers is the nearest double`(numerator: UInt128, denominator: UInt128)
  {
    let ratio = exactRatio(numerator, denominator)
    #expect((ratio - Double(numerator) / Double(denominator)).magnitude <= 2 * ratio.ulp)
    #expect(exactRatio(denominator, denominator) == 1)
  }

  @Test func `keys have the order of doubles, and minus zero is zero`() {
    let least = Double.leastNonzeroMagnitude
    let values = [-Double.infinity, -1e300, -1, -least, 0, least, 0.1, 0.1.nextUp, 1e300]
    let keys = values.map(OrderedKey.key)
    #expect(keys == keys.sorted())
    #expect(Set(keys).count == values.count)
    #expect(keys.map(OrderedKey.value) == values)
    #expect(OrderedKey.key(-0.0) == OrderedKey.key(0))
  }

  @Test(arguments: [0, 1, 511, 513, 5000]) func `keys are sorted with their companions`(count: Int)
  {
    var random = RandomRows(seed: 9)
    let keys = (0..<count).map { _ in
      random.generator.next() >> UInt64(random.generator.index(below: 60))
    }
    var sorted = keys
    RadixSort.sort(&sorted)
    #expect(sorted == keys.sorted())
    var carrying = keys
    var places = (0..<count).map { UInt32($0) }
    RadixSort.sort(&carrying, carrying: &places)
    #expect(carrying == sorted)
    #expect(places.map { keys[Int($0)] } == sorted)
  }

  @Test func `the same seed draws the same numbers, each of them below its bound`() {
    var first = ResamplingGenerator(seed: 1)
    var second = ResamplingGenerator(seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<500 {
      let index = first.index(below: 7)
      #expect(index == second.index(below: 7))
      seen.insert(index)
    }
    #expect(seen == Set(0..<7))
  }
}
