package import Vocabulary

extension CommitPerson {
  /// Reads the value of an `author`, `committer` or `tagger` header: `name <email> seconds +hhmm`,
  /// by the rules of git's `fsck_ident`.
  package init(ident: String, of header: String) throws(CommitProblem) {
    // By bytes, as git reads it: in Swift, "<" and a combining mark are one character.
    guard let open = ident.utf8.firstIndex(of: 0x3C) else {
      throw CommitProblem("missingEmail", "the \(header) has no address in \"<>\"")
    }
    let name = ident[..<open]
    guard !name.utf8.contains(0x3E) else {
      throw CommitProblem("badName", "the \(header)'s name contains \">\"")
    }
    guard name.isEmpty || name.utf8.last == 0x20 else {
      throw CommitProblem("missingSpaceBeforeEmail", "no space before the \(header)'s address")
    }
    let afterOpen = ident.utf8[ident.utf8.index(after: open)...]
    guard let close = afterOpen.firstIndex(where: { $0 == 0x3E || $0 == 0x3C || $0 == 0x0A }),
      afterOpen[close] == 0x3E
    else {
      throw CommitProblem("badEmail", "the \(header)'s address does not end with \">\"")
    }
    let time = afterOpen[afterOpen.index(after: close)...]
    guard time.first == 0x20 else {
      throw CommitProblem("missingSpaceBeforeDate", "no space before the \(header)'s date")
    }
    let (when, offset) = try Self.time(Substring(time.dropFirst()), of: header)
    self.init(
      name: String(Substring(name.utf8.dropLast())), email: String(Substring(afterOpen[..<close])),
      when: when,
      offsetMinutes: offset)
  }

  private static func time(
    _ text: Substring, of header: String
  ) throws(CommitProblem) -> (Instant, offsetMinutes: Int) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard let digits = parts.first, !digits.isEmpty, digits.utf8.allSatisfy(isDigit) else {
      throw CommitProblem("badDate", "the \(header)'s date is not a number of seconds")
    }
    guard digits == "0" || !digits.hasPrefix("0") else {
      throw CommitProblem("zeroPaddedDate", "the \(header)'s date begins with a zero")
    }
    guard let seconds = Int64(digits), seconds <= Self.lastSecond else {
      throw CommitProblem("badDateOverflow", "the \(header)'s date is out of range")
    }
    guard parts.count == 2, let offset = offsetMinutes(parts[1]) else {
      throw CommitProblem("badTimezone", "the \(header)'s time zone is not like \"+0100\"")
    }
    return (Instant(seconds: seconds), offset)
  }

  /// The end of the year 9999: the last that RFC 3339 can write.
  private static let lastSecond: Int64 = 253_402_300_799

  private static func offsetMinutes(_ text: Substring) -> Int? {
    let digits = text.dropFirst()
    guard let sign = text.first, sign == "+" || sign == "-", digits.utf8.count == 4,
      digits.utf8.allSatisfy(isDigit), let number = Int(digits)
    else { return nil }
    let minutes = number / 100 * 60 + number % 100
    return sign == "-" ? -minutes : minutes
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
