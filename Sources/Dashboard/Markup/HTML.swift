internal import Reports

/// A page while it is written: UTF-8 in one growing buffer. Everything that is not a ``Tag`` or the
/// name of an ``Attribute`` is escaped on its way in, and made harmless first (``PlainText``), so
/// that no caller can forget it.
///
/// ```swift
/// html.element(.p, .class("soft")) { html in
///   html.text("served by ")
///   html.element(.a, .page(.runtime(name)), text: name.text)
/// }
/// ```
struct HTML {
  private(set) var bytes: [UInt8]

  init(reserving count: Int = 64 << 10) {
    bytes = []
    bytes.reserveCapacity(count)
  }

  /// An element with what its closure writes.
  mutating func element(
    _ tag: Tag, _ attributes: Attribute..., content: (inout HTML) -> Void
  ) {
    begin(tag, attributes)
    content(&self)
    end(tag)
  }

  /// An element with a text of one line.
  mutating func element(_ tag: Tag, _ attributes: Attribute..., text: String, most: Int = 600) {
    begin(tag, attributes)
    self.text(text, most: most)
    end(tag)
  }

  /// An element without content.
  mutating func element(_ tag: Tag, _ attributes: Attribute...) {
    begin(tag, attributes)
    if !tag.isVoid { end(tag) }
  }

  /// The same, with attributes that were gathered.
  mutating func element(
    _ tag: Tag, all attributes: [Attribute], content: (inout HTML) -> Void = { _ in }
  ) {
    begin(tag, attributes)
    guard !tag.isVoid else { return }
    content(&self)
    end(tag)
  }

  /// Text of one line: controls and marks of direction are shown and not obeyed.
  mutating func text(_ text: String, most: Int = 600) {
    escape(PlainText.line(text, most: most))
  }

  /// Text of several lines, as it stands in a file or a log.
  mutating func lines(_ text: String) {
    var isFirst = true
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if !isFirst { bytes.append(UInt8(ascii: "\n")) }
      isFirst = false
      code(Substring(line))
    }
  }

  /// What a text field holds: it has to come back as it is. A first line break is not part of it
  /// (HTML, 4.10.11).
  mutating func field(_ text: String) {
    bytes.append(UInt8(ascii: "\n"))
    escapeValue(text)
  }

  /// A part of a line of code: as ``text(_:most:)``, and spaces and tabs stay.
  mutating func code(_ text: some StringProtocol) {
    if text.utf8.contains(UInt8(ascii: "\t")) {
      var isFirst = true
      for part in text.split(separator: "\t", omittingEmptySubsequences: false) {
        if !isFirst { bytes.append(UInt8(ascii: "\t")) }
        isFirst = false
        escape(PlainText.line(String(part), most: Self.longestLine))
      }
    } else {
      escape(PlainText.line(String(text), most: Self.longestLine))
    }
  }

  /// How much of one line of code is shown.
  private static let longestLine = 2000

  /// A picture by ``Reports``, which escapes by itself.
  mutating func picture(_ svg: String) { bytes.append(contentsOf: svg.utf8) }

  /// What a page begins with; our own text.
  mutating func prologue() { bytes.append(contentsOf: "<!DOCTYPE html>\n".utf8) }

  /// What another buffer holds.
  mutating func append(_ other: HTML) { bytes.append(contentsOf: other.bytes) }

  // MARK: - Writing

  private mutating func begin(_ tag: Tag, _ attributes: [Attribute]) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: tag.rawValue.utf8)
    for attribute in attributes {
      let (name, value) = attribute.parts
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: name.utf8)
      bytes.append(contentsOf: "=\"".utf8)
      if case .value = attribute {
        escapeValue(value)
      } else {
        escape(PlainText.line(value))
      }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(contentsOf: tag.isVoid ? "/>".utf8 : ">".utf8)
  }

  private mutating func end(_ tag: Tag) {
    bytes.append(contentsOf: "</".utf8)
    bytes.append(contentsOf: tag.rawValue.utf8)
    bytes.append(contentsOf: Self.isBlock(tag) ? ">\n".utf8 : ">".utf8)
  }

  private static func isBlock(_ tag: Tag) -> Bool {
    switch tag {
    case .p, .div, .tr, .table, .section, .ul, .li, .h1, .h2, .h3, .dl, .head, .body, .main, .nav,
      .title, .script, .form, .thead, .tbody:
      true
    default: false
    }
  }

  private mutating func escape(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
      default: bytes.append(byte)
      }
    }
  }

  /// A field's value has to come back as it is: nothing is shown another way, and what XML cannot
  /// carry is left out.
  private mutating func escapeValue(_ text: String) {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(1 << 16) {
      switch scalar.value {
      case 0x09, 0x0A, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: kept.append(scalar)
      default: break
      }
    }
    escape(String(kept))
  }
}
