/// What somebody up the chain of callers would catch, as it was when the call was made: it decides
/// whether an error or an escalation leaves the called process.
package struct Caller: Hashable, Sendable {
  /// A set of codes.
  package struct Codes: Hashable, Sendable {
    /// Whether every code is among them.
    package let all: Bool
    /// Sorted, without repetition.
    package let codes: [String]

    /// A set of codes.
    package init(all: Bool = false, codes: some Sequence<String> = []) {
      self.all = all
      self.codes = Set(codes).sorted()
    }

    /// Whether a code is among them.
    package func contains(_ code: String) -> Bool { all || codes.contains(code) }

    /// The codes of both.
    package func union(_ other: Codes) -> Codes {
      Codes(all: all || other.all, codes: codes + other.codes)
    }
  }

  package let errors: Codes
  package let escalations: Codes

  /// What a caller catches.
  package init(errors: Codes = Codes(), escalations: Codes = Codes()) {
    self.errors = errors
    self.escalations = escalations
  }
}
