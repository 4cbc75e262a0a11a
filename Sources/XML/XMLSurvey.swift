import Vocabulary

/// A quick walk over the bytes of a document before libxml2 sees them.
///
/// It finds the place of each start tag (libxml2 keeps lines but no columns, and reads ahead) and
/// holds the limits: libxml2 checks attributes for duplicates in quadratic time, and reads an
/// internal DTD before it says that there is one. It need not notice malformed text; libxml2 does.
struct XMLSurvey {
  /// Where the start tags begin, in the order of the text.
  private(set) var startTags: [SourcePosition] = []
  /// The last start tag: columns are counted on from it, as a document may be one long line.
  private var last = (offset: 0, position: SourcePosition.start)
  private let bytes: [UInt8]
  private let limits: XMLLimits
  private var lines = LineTable()
  private var index = 0
  private var depth = 0

  init(_ bytes: [UInt8], limits: XMLLimits) throws(XMLError) {
    self.bytes = bytes
    self.limits = limits
    while let next = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      index = next
      try readMarkup()
    }
  }

  func position(ofStartTag number: Int) -> SourcePosition {
    startTags.indices.contains(number) ? startTags[number] : .start
  }

  private mutating func readMarkup() throws(XMLError) {
    if startsWith("<!--") {
      skip(past: "-->")
    } else if startsWith("<![CDATA[") {
      skip(past: "]]>")
    } else if startsWith("<!") {
      throw error(.doctype, "a document type declaration is refused")
    } else if startsWith("<?") {
      skip(past: "?>")
    } else if startsWith("</") {
      depth -= 1
      skip(past: ">")
    } else {
      try readStartTag()
    }
  }

  private mutating func readStartTag() throws(XMLError) {
    last = (index, lines.position(of: index, in: bytes, after: last))
    startTags.append(last.position)
    guard startTags.count <= limits.elements else {
      throw error(.limit, "more than \(limits.elements) elements")
    }
    depth += 1
    guard depth <= limits.depth else {
      throw error(.limit, "elements nest more than \(limits.depth) deep")
    }
    let start = index
    var attributes = 0
    index += 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: ">"):
        if bytes[index - 1] == UInt8(ascii: "/") { depth -= 1 }
        index += 1
        return
      case UInt8(ascii: "<"):
        return
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        attributes += 1
        guard attributes <= limits.attributes else {
          index = start
          throw error(.limit, "an element has more than \(limits.attributes) attributes")
        }
        try readAttributeValue(of: start)
      default:
        index += 1
      }
    }
  }

  private mutating func readAttributeValue(of tag: Int) throws(XMLError) {
    let start = index + 1
    let end = bytes[start...].firstIndex(of: bytes[index]) ?? bytes.count
    guard end - start <= limits.attributeBytes else {
      index = tag
      throw error(
        .limit, "an attribute has \(end - start) bytes, at most \(limits.attributeBytes) expected")
    }
    index = min(end + 1, bytes.count)
  }

  private func startsWith(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    return text.withUTF8Buffer { bytes[index...].prefix(count).elementsEqual($0) }
  }

  /// Moves behind the next occurrence of a text, or to the end.
  private mutating func skip(past text: String) {
    let wanted = Array(text.utf8)
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index..<index + wanted.count].elementsEqual(wanted) {
        index += wanted.count
        return
      }
      index += 1
    }
    index = bytes.count
  }

  private mutating func error(_ code: XMLError.Code, _ message: String) -> XMLError {
    XMLError(position: lines.position(of: index, in: bytes), code: code, message: message)
  }
}
