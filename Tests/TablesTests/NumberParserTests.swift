import Foundation
import Testing
import Vocabulary

@testable import Tables

@Suite struct NumberParserTests {
  private let parser = NumberParser()

  private func parse(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    guard let number = NumberParser.scan(bytes.span, from: 0, to: bytes.count),
      number.end == bytes.count
    else { return nil }
    return parser.double(number, in: bytes.span, from: 0)
  }

  /// What the C library makes of a text, which rounds correctly.
  private func reference(_ text: String) -> Double {
    unsafe text.withCString { unsafe strtod($0, nil) }
  }

  private func expectExact(_ text: String) {
    let found = parse(text)
    let expected = reference(text)
    if found?.bitPattern != expected.bitPattern {
      Issue.record("\(text): found \(String(describing: found)), expected \(expected)")
    }
  }

  @Test func `the powers of five are those that Lemire's script writes`() {
    let words = PowersOfFive.shared.words
    var text = ""
    for index in stride(from: 0, to: words.count, by: 2) {
      text += "\(words[index]) \(words[index + 1])\n"
    }
    #expect(
      Digest(of: Array(text.utf8)).description.hasSuffix(
        "e427747f170fb3110a15202530caa9bc2945fa146a530f599dd271c423097d21"))
  }

  @Test func `random doubles come back from their shortest text and from 17 digits`() {
    var numbers = SeededNumbers(seed: 1)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: numbers.next())
      guard value.isFinite else { continue }
      #expect(parse("\(value)")?.bitPattern == value.bitPattern)
      expectExact(String(format: "%.17g", value))
      expectExact(String(format: "%.16g", value))
      expectExact(String(format: "%.25e", value))
    }
  }

  @Test func `random doubles from 0 to 1 with 1 to 30 digits are exact`() {
    var numbers = SeededNumbers(seed: 2)
    for digits in 1...30 {
      for _ in 0..<500 {
        expectExact(String(format: "%.\(digits)f", Double.random(in: 0..<1, using: &numbers)))
      }
    }
  }

  @Test func `texts just between two doubles go to the even one`() {
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<2_000 {
      // Halves of an odd number of units in the last place are whole numbers up to 2^60.
      let mantissa = UInt64.random(in: 1 << 52..<1 << 53, using: &numbers)
      let shift = UInt64.random(in: 1...7, using: &numbers)
      let halfway = (mantissa << shift) + 1 << (shift - 1)
      for text in ["\(halfway - 1)", "\(halfway)", "\(halfway + 1)", "\(halfway)e-3"] {
        expectExact(text)
        expectExact("-" + text)
        expectExact(text + (text.contains("e") ? "" : ".0000000000000000000000000000000001"))
      }
    }
    for text in [
      "9007199254740993", "9007199254740992.99999", "9007199254740993.00001",
      "0.500000000000000166533453693773481063544750213623046875",
      "1.00000000000000011102230246251565404236316680908203125",
      "1.00000000000000011102230246251565404236316680908203124",
      "1.00000000000000011102230246251565404236316680908203126",
    ] { expectExact(text) }
  }

  @Test func `the ends of the range are exact`() {
    for text in [
      "5e-324", "4.9e-324", "2.4703282292062327208e-324", "2.4703282292062328e-324", "2e-324",
      "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308",
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309",
      "1e-400", "0e999999999999", "1e-99999999999999999999", "1e99999999999999999999", "-0", "-0.0",
      "0.000000000000000000000000000000000000000000000001e48", "123456789012345678901234567890",
      "1" + String(repeating: "0", count: 308), "0." + String(repeating: "0", count: 323) + "5",
      String(repeating: "9", count: 400) + "e-400", "6929495644600919.5", "3.7455744005952583e15",
      "2.2222222222222222222222222e+1", "10000000000000000000", "18446744073709551615",
      "18446744073709551616", "99999999999999999999", ".5", "5.", "1e5", "1E+5", "1e-5",
    ] { expectExact(text) }
  }

  @Test func `random digits and exponents are exact`() {
    var numbers = SeededNumbers(seed: 4)
    for _ in 0..<20_000 {
      let digits = (0..<Int.random(in: 1...25, using: &numbers)).map { _ in
        String(UInt8.random(in: 0...9, using: &numbers))
      }.joined()
      let exponent = Int.random(in: -345...310, using: &numbers)
      expectExact("\(digits)e\(exponent)")
      expectExact("0.\(digits)e\(exponent)")
    }
  }

  @Test(arguments: ["", "-", "+", ".", "e5", "-e5", "x", "--1", "1x", "1e", "1e+", "1.5.2", "0x10"])
  func `what is no number is none`(_ text: String) {
    #expect(parse(text) == nil)
  }
}
