package import Vocabulary

/// The headers of a commit or of a tag, taken one after another, and the text below them.
package struct ObjectHeaders {
  /// A header; the lines that continue it are joined by line breaks, without their space.
  package struct Header: Hashable, Sendable {
    package let name: String
    package let value: String
    let lines: Range<Int>
  }

  /// The most header lines that are read.
  static let maximumLines = 10_000

  /// What has not been taken yet.
  package private(set) var rest: [Header]
  /// Everything below the empty line.
  package let body: String
  private let headLines: [Substring.UTF8View]
  private let bodyBytes: Substring.UTF8View?

  /// Splits an object's text.
  package init(_ text: String) throws(CommitProblem) {
    var headers: [Header] = []
    var lines: [Substring.UTF8View] = []
    var remaining = text[...].utf8
    while let first = remaining.first, first != 0x0A {
      guard let end = remaining.firstIndex(of: 0x0A) else {
        throw CommitProblem("unterminatedHeader", "the last header line does not end")
      }
      guard lines.count < Self.maximumLines else {
        throw CommitProblem("tooManyHeaders", "more than \(Self.maximumLines) header lines")
      }
      lines.append(remaining[..<end])
      remaining = remaining[remaining.index(after: end)...]
    }
    var index = 0
    while index < lines.count {
      let header = try Self.header(lines, at: index)
      headers.append(header)
      index = header.lines.upperBound
    }
    rest = headers
    headLines = lines
    // Nothing below the headers, not even the empty line, is unusual but well-formed.
    bodyBytes = remaining.isEmpty ? nil : remaining.dropFirst()
    body = bodyBytes.map { String(Substring($0)) } ?? ""
  }

  /// The header that comes next.
  package var next: Header? { rest.first }

  /// Takes the next header, which must have this name.
  package mutating func take(_ name: String, missing code: String) throws(CommitProblem) -> String {
    guard let header = rest.first, header.name == name else {
      let found = rest.first.map { "\"\($0.name)\"" } ?? "the end of the headers"
      throw CommitProblem(code, "expected the header \"\(name)\", found \(found)")
    }
    rest.removeFirst()
    return header.value
  }

  /// Takes the next header, which must have this name and be an object's id.
  package mutating func oid(
    _ name: String, missing: String, bad: String
  ) throws(CommitProblem) -> String {
    let value = try take(name, missing: missing)
    guard value.utf8.count == 40, value.utf8.allSatisfy(Self.isLowerHex) else {
      throw CommitProblem(bad, "the \(name) is \"\(value)\", expected 40 hexadecimal digits")
    }
    return value
  }

  /// Takes the next header, which must have this name and say who and when.
  package mutating func person(
    _ name: String, missing: String
  ) throws(CommitProblem) -> CommitPerson {
    try CommitPerson(ident: try take(name, missing: missing), of: name)
  }

  /// The object without its `gpgsig` headers: what git signs.
  var bytesWithoutSignature: [UInt8] {
    var bytes: [UInt8] = []
    var isSignature = false
    for line in headLines {
      if line.first != 0x20 { isSignature = line.starts(with: Array("gpgsig ".utf8)) }
      guard !isSignature else { continue }
      bytes.append(contentsOf: line)
      bytes.append(0x0A)
    }
    if let bodyBytes {
      bytes.append(0x0A)
      bytes.append(contentsOf: bodyBytes)
    }
    return bytes
  }

  private static func header(
    _ lines: [Substring.UTF8View], at start: Int
  ) throws(CommitProblem) -> Header {
    let line = lines[start]
    guard let space = line.firstIndex(of: 0x20), space != line.startIndex else {
      throw CommitProblem(
        "badHeader", "the header line \"\(String(Substring(line)).prefix(40))\" has no name")
    }
    var value = String(Substring(line[line.index(after: space)...]))
    var end = start + 1
    while end < lines.count, lines[end].first == 0x20 {
      value += "\n" + String(Substring(lines[end].dropFirst()))
      end += 1
    }
    return Header(name: String(Substring(line[..<space])), value: value, lines: start..<end)
  }

  private static func isLowerHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
