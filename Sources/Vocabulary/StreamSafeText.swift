/// The bound on combining marks that every text from outside has to keep.
///
/// Swift compares and hashes strings in a normal form, and sorts the marks on one letter for that
/// in quadratic time: hashing 600 kB of marks takes half a minute. The Stream-Safe Text Format
/// (Unicode Standard Annex #15, section 13) bounds the marks in a row; no orthography needs more.
package enum StreamSafeText {
  /// How many marks may follow one another.
  package static let mostMarks = 30

  /// Whether a text keeps the bound.
  package static func isSafe(_ text: String) -> Bool {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return true }
    var marks = 0
    for scalar in text.unicodeScalars {
      marks = isMark(scalar) ? marks + 1 : 0
      if marks > mostMarks { return false }
    }
    return true
  }

  /// Whether a scalar does not begin a new run: its combining class is not 0, or it is one of the
  /// three of class 0 whose decomposition consists of marks.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.value {
    case 0xF73, 0xF75, 0xF81: return true
    default: return scalar.properties.canonicalCombiningClass != .notReordered
    }
  }
}
