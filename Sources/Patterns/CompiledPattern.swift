internal import CPCRE2

/// The one owner of a compiled pattern of PCRE2.
///
/// Unchecked, as the manual says: "the code ... is never modified during matching, so it can be
/// used by several threads at once" (pcre2api, "Multithreading").
final class CompiledPattern: @unchecked Sendable {
  private let code: OpaquePointer

  /// Compiles what ``XPathTranslation`` made.
  init(_ pattern: String, isCaseless: Bool) throws(PatternError) {
    var error: Int32 = 0
    var offset = 0
    var pattern = pattern
    let compiled = pattern.withUTF8 { bytes in
      muster_pcre2_compile(bytes.baseAddress, bytes.count, isCaseless ? 1 : 0, &error, &offset)
    }
    guard let compiled else { throw PatternError("the pattern is too large or too deep") }
    code = compiled
  }

  deinit { muster_pcre2_free(code) }

  /// How deep backtracking may go, and how much memory it may take.
  private static let depth: UInt32 = 100_000
  private static let kibibytes: UInt32 = 16 << 10

  /// The byte ranges of the groups of each match, from left to right, until `body` says stop. A
  /// group that took no part is `nil`; the first group is the whole match.
  func forEachMatch(
    in text: [UInt8], _ budget: inout PatternBudget, _ body: ([Range<Int>?]) -> Bool
  ) throws(PatternError) {
    guard let data = muster_pcre2_match_data(code) else {
      throw PatternError(.limit, "there is no memory to match with")
    }
    defer { muster_pcre2_match_data_free(data) }
    var start = 0
    while start <= text.count {
      let count = try firstMatch(in: text, from: start, data, &budget)
      guard count > 0, let offsets = muster_pcre2_offsets(data) else { return }
      var groups: [Range<Int>?] = []
      for group in 0..<Int(muster_pcre2_offset_count(data)) {
        let low = offsets[2 * group]
        let high = offsets[2 * group + 1]
        groups.append(group < count && low != muster_pcre2_unset() ? low..<max(low, high) : nil)
      }
      guard let whole = groups[0], body(groups) else { return }
      start = whole.isEmpty ? Self.next(whole.upperBound, in: text) : whole.upperBound
    }
  }

  /// How many groups took part in the next match; 0 if there is none.
  private func firstMatch(
    in text: [UInt8], from start: Int, _ data: OpaquePointer, _ budget: inout PatternBudget
  ) throws(PatternError) -> Int {
    for steps in PatternBudget.attempts {
      guard budget.pay(for: steps) else { break }
      guard let limits = muster_pcre2_limits(steps, Self.depth, Self.kibibytes) else { break }
      defer { muster_pcre2_limits_free(limits) }
      let count = text.withUnsafeBufferPointer { bytes in
        // An empty array has no address, and the library wants one.
        withUnsafePointer(to: UInt8(0)) { empty in
          muster_pcre2_match(code, bytes.baseAddress ?? empty, bytes.count, start, data, limits)
        }
      }
      if count == muster_pcre2_no_match() { return 0 }
      if count > 0 { return Int(count) }
    }
    throw PatternError(.limit, "matching the pattern takes too long")
  }

  /// The beginning of the next character.
  private static func next(_ index: Int, in text: [UInt8]) -> Int {
    var next = index + 1
    while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
