package import Vocabulary

/// A message as e-mail: RFC 5322 headers, a text of UTF-8 in base64 (RFC 2045), lines below 78.
package struct MailMessage: Hashable, Sendable {
  /// The envelope's sender and recipients, each a bare address.
  package var sender: String
  package var recipients: [String]
  /// The whole message with its headers, lines ended by CR LF.
  package var bytes: [UInt8]

  /// The message of a batch.
  ///
  /// - Parameters:
  ///   - sender: a bare address, as `muster@example.com`; see ``isAddress(_:)``.
  ///   - project: the project's name, which begins the subject.
  package init(_ batch: Outbox.Batch, from sender: String, project: String, at now: Instant) {
    let text = MessageText(batch, project: project)
    self.sender = sender
    recipients = batch.route.recipients
    let id = Digest(of: batch.notifications.map(\.key).joined(separator: "\n") + batch.route.name)
    let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
    let headers = [
      "From: Muster <\(sender)>",
      "To: \(batch.route.recipients.joined(separator: ",\r\n "))",
      "Subject: \(Self.encodedWords(text.subject))",
      "Date: \(Self.date(now))",
      "Message-ID: <\(id.hex.prefix(40))@\(domain)>",
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64",
    ]
    let body = Base64.text(of: Array((text.lines.joined(separator: "\r\n") + "\r\n").utf8))
    let lines = headers + [""] + Self.folded(body, at: 76)
    bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
  }

  /// Whether a text is an address that can stand in an envelope and a header as it is: printable
  /// ASCII around one `@`, none of the characters that end or group addresses.
  package static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254 else {
      return false
    }
    return text.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !Array("<>()[]\\,;:\"".utf8).contains(byte)
    }
  }

  /// RFC 2047: each word holds 42 bytes of whole characters; plain ASCII stays as it is.
  static func encodedWords(_ text: String) -> String {
    guard
      text.utf8.contains(where: { $0 >= 0x7F || $0 < 0x20 }) || text.contains("=?")
        || text.utf8.count > 60
    else { return text }
    var words: [[UInt8]] = [[]]
    for scalar in text.unicodeScalars {
      let bytes = Array(String(Character(scalar)).utf8)
      if words[words.count - 1].count + bytes.count > 42 { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?utf-8?B?\(Base64.text(of: $0))?=" }.joined(separator: "\r\n ")
  }

  private static func folded(_ text: String, at width: Int) -> [String] {
    var lines: [String] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      lines.append(String(rest.prefix(width)))
      rest = rest.dropFirst(width)
    }
    return lines
  }

  /// RFC 5322, section 3.3, in UTC.
  static func date(_ now: Instant) -> String {
    // `2026-11-18T11:06:40Z`, of a year of four digits.
    let text = Array(Instant(seconds: now.milliseconds / 1000).description)
    func number(_ range: Range<Int>) -> Int64 { Int64(String(text[range])) ?? 0 }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let days = Calendar.daysSinceEpoch(year: year, month: month, day: day)
    let weekday = weekdays[Int(((days % 7) + 7) % 7)]
    let clock = String(text[11..<19])
    return "\(weekday), \(day) \(months[Int(month) - 1]) \(year) \(clock) +0000"
  }
}
