internal import Vocabulary

/// What a model answered to a batch.
package enum ModelAnswer: Hashable, Sendable {
  /// JSON: one answer, or an array with one for each record.
  case json([UInt8], isArray: Bool)
  /// Bytes that are no JSON, in answer to one record of bytes.
  case bytes([UInt8])

  /// The answers one by one, each as JSON. Bytes are a text of which each character is one.
  var records: [ArraySlice<UInt8>] {
    switch self {
    case .json(let text, let isArray):
      isArray ? (Self.isEmptyArray(text) ? [] : JSONEncoding.split(text)) : [text[...]]
    case .bytes(let bytes): [Self.text(of: bytes)[...]]
    }
  }

  /// The whole as JSON text.
  var text: [UInt8] {
    switch self {
    case .json(let text, _): text
    case .bytes(let bytes): Self.text(of: bytes)
    }
  }

  /// Several answers as one array.
  static func array(of records: [ArraySlice<UInt8>]) -> ModelAnswer {
    .json([0x5B] + records.joined(separator: [0x2C]) + [0x5D], isArray: true)
  }

  private static func isEmptyArray(_ text: [UInt8]) -> Bool {
    let signs = text.lazy.filter { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    return signs.elementsEqual([0x5B, 0x5D])
  }

  /// Bytes as a JSON text of which each character is one, as Avro's JSON encoding has them.
  static func text(of bytes: [UInt8]) -> [UInt8] {
    let text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    return Array(JSON.string(text).canonicalText.utf8)
  }
}
