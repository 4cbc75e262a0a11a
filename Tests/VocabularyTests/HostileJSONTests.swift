import TestSupport
import Testing
import Vocabulary

/// Hostile JSON: each ends in an error with its place, or as `docs/json.md` says.
@Suite struct HostileJSONTests {
  private func outcome(_ bytes: [UInt8]) -> String {
    do {
      return try JSON(parsing: bytes).canonicalText
    } catch {
      return error.description
    }
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/json"), "\(SuiteFolder.absence)"))
  func `every hostile file of the suite ends as the table says`() throws {
    let folder = SuiteFolder("badinputs/json")
    let outcomes = try folder.names().map { "\($0): \(outcome(try folder.bytes($0)))" }
    #expect(
      outcomes == [
        "bignum.json: 1:6: the number 1e999 is out of range",
        "deep-100k.json: 1:129: nested more than 128 deep",
        "dup-key.json: 1:19: the member \"approved\" stands twice in one object",
        "lone-surrogate.json: 1:7: a lone surrogate is not a character",
      ])
  }

  @Test func `a long run of combining marks is refused before it is hashed`() {
    let marks = String(repeating: "\u{301}\u{316}", count: 300_000)
    let message = "1:3: a string has more than 30 combining marks in a row"
    #expect(outcome(Array("{\"\(marks)\": 1}".utf8)) == message)
    let escapes = String(repeating: "\\u0301", count: 31)
    #expect(outcome(Array("{\"\(escapes)\": 1}".utf8)) == message)
  }

  @Test func `numbers that need no rounding are read exactly`() {
    #expect(
      outcome(
        Array("[0.1,1.005,-0.5,9007199254740993.0,0.30000000000000004,1e2,-0,-0.0,1E-400]".utf8))
        == "[0.1,1.005,-0.5,9007199254740992.0,0.30000000000000004,100.0,0,-0.0,0.0]")
    #expect(
      outcome(Array("[-9223372036854775808,-9223372036854775809,18446744073709551616]".utf8))
        == "[-9223372036854775808,-9.223372036854776e+18,1.8446744073709552e+19]")
  }

  @Test func `a decimal is the double that its text names`() {
    var state: UInt64 = 42
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let whole = (state >> 20) % 100_000
      let fraction = (state >> 33) % 1_000_000_000
      let text = "\(whole).\(fraction)"
      #expect((try? JSON(parsing: text)) == Double(text).map(JSON.number), "\(text)")
    }
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/text"), "\(SuiteFolder.absence)"))
  func `every naughty string survives being written and read`() throws {
    let strings = try JSON(parsing: SuiteFolder("badinputs/text").bytes("blns.json")).array ?? []
    #expect(strings.count > 350)
    for string in strings {
      #expect(try JSON(parsing: string.canonicalText) == string)
      let object = JSON.object([string.string ?? "": string])
      #expect(try JSON(parsing: object.prettyText) == object)
    }
  }
}
