import Decimals
import Testing

struct DecimalTests {
  private func number(_ text: String) throws -> Decimal128 { try #require(Decimal128(text)) }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("1.00", "1"), ("100", "100"), (".5", "0.5"), ("-12.50e-3", "-0.0125"),
    ("1e33", "1000000000000000000000000000000000"), ("1E+50", "1E+50"), ("12e-60", "1.2E-59"),
    ("1234567890123456789012345678901234", "1234567890123456789012345678901234"),
    ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
    ("0.00000000000000000000000000000000001", "0.00000000000000000000000000000000001"),
  ])
  func `a text becomes the number that it names`(_ text: String, _ expected: String) throws {
    #expect(try number(text).description == expected)
  }

  @Test(arguments: [
    "", "-", ".", "1.", "1e", "1e+", "1x", "--1", "1e99999", "Infinity", " 1", "1 ",
  ])
  func `other texts are no numbers`(_ text: String) {
    #expect(Decimal128(text) == nil)
  }

  @Test func `sums and products of decimals are exact`() throws {
    #expect(try number("0.1") + number("0.2") == number("0.3"))
    #expect(try number("1.10") * number("3") == number("3.3"))
    #expect(try number("1") / number("3") == number("0.3333333333333333333333333333333333"))
    #expect(try number("2").squareRoot == number("1.414213562373095048801688724209698"))
    #expect(try number("1").exponential == number("2.718281828459045235360287471352662"))
    #expect(try number("3").logarithm == number("1.098612288668109691395245236922526"))
    #expect(try number("5").power(number("-2")) == number("0.04"))
    #expect(try number("2").power(number("0.5")) == number("1.414213562373095048801688724209698"))
  }

  @Test func `what has no answer is not finite`() throws {
    #expect(!(Decimal128.one / .zero).isFinite)
    #expect(!(Decimal128.zero / .zero).isFinite)
    #expect(!Decimal128(-1).squareRoot.isFinite)
    #expect(!Decimal128.zero.logarithm.isFinite)
    #expect(try !number("10").power(number("99999")).isFinite)
  }

  @Test func `equal values are equal and hash alike`() throws {
    let texts = ["1", "1.0", "1.000", "10e-1", "0.1e1"]
    let numbers = try texts.map(number)
    #expect(Set(numbers).count == 1)
    #expect(try number("-0") == .zero)
    #expect(try Set([number("-0.00"), .zero]).count == 1)
    #expect(try number("1.1") > number("1.09"))
    #expect(try number("-1e30") < .zero)
  }

  @Test(arguments: [
    ("5.5", "6", "5", "6", "5", "6"), ("2.5", "2", "2", "3", "2", "3"),
    ("-1.5", "-2", "-2", "-1", "-1", "-2"), ("-1.1", "-1", "-2", "-1", "-1", "-1"),
  ])
  func `numbers are rounded in five ways`(
    _ text: String, _ halfEven: String, _ floor: String, _ ceiling: String, _ down: String,
    _ halfUp: String
  ) throws {
    let value = try number(text)
    #expect(value.rounded(.halfEven).description == halfEven)
    #expect(value.rounded(.floor).description == floor)
    #expect(value.rounded(.ceiling).description == ceiling)
    #expect(value.rounded(.down).description == down)
    #expect(value.rounded(.halfUp).description == halfUp)
  }

  @Test func `rounding goes to a scale`() throws {
    #expect(try number("1.2345").rounded(scale: 2, .halfEven) == number("1.23"))
    #expect(try number("1234.5").rounded(scale: -2, .halfUp) == number("1200"))
    #expect(try number("1").rounded(scale: 6000, .halfEven) == .one)
    #expect(try number("1e-40").rounded(scale: 3, .ceiling) == number("0.001"))
  }

  @Test(arguments: [
    ("12", "5", "2"), ("-12", "5", "3"), ("12", "-5", "-3"), ("10.1", "4.5", "1.1"),
  ])
  func `a remainder has the sign of the divisor`(_ left: String, _ right: String, _ rest: String)
    throws
  {
    #expect(try number(left).modulo(number(right)) == number(rest))
  }

  @Test func `integers and doubles come and go`() throws {
    #expect(Decimal128(.max).integer == .max)
    #expect(Decimal128(.min).integer == .min)
    #expect(try number("1.0").integer == 1)
    #expect(try number("1.5").integer == nil)
    #expect(try number("1e18").integer == 1_000_000_000_000_000_000)
    #expect(try number("1e30").integer == nil)
    #expect(Decimal128(0.1)?.description == "0.1")
    #expect(Decimal128(1e300)?.description == "1E+300")
    #expect(Decimal128(Double.nan) == nil)
    #expect(try number("0.1").double == 0.1)
  }
}
