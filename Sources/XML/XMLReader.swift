internal import CXML2
import Vocabulary

/// Reads XML with libxml2, as untrusted input: no document type, no entities but the five of XML
/// itself, no network, no file, no XInclude. UTF-8, UTF-16 and Latin text are read; positions count
/// characters in every encoding.
package enum XMLReader {
  /// Reads a whole document and gives its root element.
  package static func parse(
    _ bytes: some Collection<UInt8>, limits: XMLLimits = XMLLimits()
  ) throws(XMLError) -> XMLElement {
    guard bytes.count <= limits.bytes else {
      throw XMLError(
        position: .start, code: .limit,
        message: "\(bytes.count) bytes found, at most \(limits.bytes) expected")
    }
    let bytes = try XMLEncoding.utf8(Array(bytes))
    try checkEncoding(bytes)
    let survey = try XMLSurvey(bytes, limits: limits)
    return try read(bytes, survey: survey)
  }

  private static func checkEncoding(_ bytes: [UInt8]) throws(XMLError) {
    let valid = bytes.firstIndex(of: 0) == nil && String(validating: bytes, as: UTF8.self) != nil
    guard !valid else { return }
    var lines = LineTable()
    throw XMLError(
      position: lines.position(of: firstInvalidByte(of: bytes), in: bytes), code: .encoding,
      message: "the text is not valid UTF-8")
  }

  /// The place of the first byte that is not part of UTF-8 text, or is NUL.
  private static func firstInvalidByte(of bytes: [UInt8]) -> Int {
    var decoder = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let scalar):
        if scalar.first == 0 { return offset }
        offset += scalar.count
      case .error, .emptyInput:
        return min(offset, bytes.count)
      }
    }
  }

  /// Options of libxml2: no network, and silence. Neither NOENT, DTDLOAD, DTDATTR, XINCLUDE nor
  /// HUGE, which would lift its own limits. The bytes are UTF-8 by now, whatever the document
  /// declares.
  private static let options = Int32(
    XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
      | XML_PARSE_IGNORE_ENC.rawValue)

  private static let isInitialised: Bool = {
    cxml2_init()
    return true
  }()

  private static func read(_ bytes: [UInt8], survey: XMLSurvey) throws(XMLError) -> XMLElement {
    precondition(isInitialised)
    xmlResetLastError()
    let result = bytes.withUnsafeBytes { buffer -> Result<XMLElement, XMLError> in
      let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard let reader = xmlReaderForMemory(start, Int32(buffer.count), nil, nil, options) else {
        return .failure(lastError())
      }
      defer { xmlFreeTextReader(reader) }
      var builder = XMLTreeBuilder(survey: survey)
      do throws(XMLError) {
        while true {
          let status = xmlTextReaderRead(reader)
          if status == 0 { break }
          guard status == 1 else { throw lastError() }
          try builder.take(reader)
        }
        // A namespace that is no URI is an error to libxml2 and a name to everybody else.
        if let problem = xmlGetLastError(), problem.pointee.level.rawValue >= 2,
          problem.pointee.code != Int32(XML_WAR_NS_URI.rawValue)
        {
          throw lastError()
        }
        guard let root = builder.root else { throw lastError() }
        return .success(root)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// What libxml2 says went wrong; its last error belongs to the thread, so it is read in the same
  /// synchronous function that called it.
  private static func lastError() -> XMLError {
    guard let problem = xmlGetLastError() else {
      return XMLError(
        position: .start, code: .malformed, message: "the text is not well-formed XML")
    }
    let text = problem.pointee.message.map { String(cString: $0) } ?? "not well-formed XML"
    let message = text.split(separator: "\n").first.map(String.init) ?? "not well-formed XML"
    return XMLError(
      position: SourcePosition(
        line: max(1, Int(problem.pointee.line)), column: max(1, Int(problem.pointee.int2))),
      code: .malformed, message: message)
  }
}
