/// The nearest double to the quotient of two whole numbers.
func exactRatio(_ numerator: UInt128, _ denominator: UInt128) -> Double {
  precondition(denominator > 0, "a quotient needs a denominator")
  guard numerator > 0 else { return 0 }
  if numerator < 1 << 53, denominator < 1 << 53 {
    return Double(numerator) / Double(denominator)
  }
  // Long division to at least 64 bits; the last one says whether anything is left, so that the
  // conversion to a double rounds once.
  var (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
  var exponent = 0
  while quotient < 1 << 64, exponent > -1200 {
    if rest == 0 { break }
    quotient <<= 1
    exponent -= 1
    // `rest` is below the denominator; doubling it may need one bit more than 128.
    let isWide = rest >= 1 << 127
    let doubled = rest &<< 1
    if isWide || doubled >= denominator {
      rest = doubled &- denominator
      quotient |= 1
    } else {
      rest = doubled
    }
  }
  if rest != 0 { quotient |= 1 }
  return Double(sign: .plus, exponent: exponent, significand: 1) * Double(quotient)
}
