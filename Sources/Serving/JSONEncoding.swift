package import Avro
internal import Vocabulary

/// JSON: one record, or an array of records.
package struct JSONEncoding: Encoding {
  /// How deeply a record may nest: Python's own reader gives up at about 1000.
  static let depthLimit = 128

  package init() {}

  package var name: String { "json" }
  package var mediaTypes: [String] { ["application/json"] }

  package func decode(
    _ body: [UInt8], type: MediaType, schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    let value: JSON
    do {
      value = try JSON(
        parsing: body, limits: JSON.Limits(bytes: body.count, depth: Self.depthLimit))
    } catch {
      throw EncodingProblem(position: error.position, message: error.message)
    }
    // A byte-order mark is taken off: the parser skips one, Python's does not.
    let document = body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : body
    guard let elements = value.array else {
      return RecordBatch(document: document, isArray: false, records: [document[...]])
    }
    return RecordBatch(
      document: document, isArray: true,
      records: elements.isEmpty ? [] : Self.split(document))
  }

  package func encode(
    _ answer: ModelAnswer, schema: AvroSchema?
  ) throws(EncodingProblem) -> [UInt8] {
    answer.text
  }

  /// The names of an object's members in the order in which they stand, of JSON that is known to be
  /// valid; empty for anything else. The value itself forgets the order.
  static func memberNames(_ text: ArraySlice<UInt8>) -> [String] {
    let object = text.drop { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
    guard object.first == UInt8(ascii: "{") else { return [] }
    var names: [String] = []
    var depth = 0
    var isKeyNext = false
    var index = object.startIndex
    while index < object.endIndex {
      switch object[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        isKeyNext = depth == 1 && object[index] == UInt8(ascii: "{")
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ","): isKeyNext = depth == 1
      case UInt8(ascii: "\""):
        let start = index
        index = endOfString(object, from: index)
        if depth == 1, isKeyNext, index < object.endIndex,
          let name = try? JSON(parsing: object[start...index]).string
        {
          names.append(name)
          isKeyNext = false
        }
      default: break
      }
      index += 1
    }
    return names
  }

  /// The bytes of each element of a non-empty array that is known to be valid.
  static func split(_ document: [UInt8]) -> [ArraySlice<UInt8>] {
    var records: [ArraySlice<UInt8>] = []
    var depth = 0
    var start = 0
    var index = 0
    while index < document.count {
      switch document[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth == 1 { start = index + 1 }
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { records.append(document[start..<index]) }
      case UInt8(ascii: ",") where depth == 1:
        records.append(document[start..<index])
        start = index + 1
      case UInt8(ascii: "\""): index = endOfString(document[...], from: index)
      default: break
      }
      index += 1
    }
    return records
  }

  /// The index of the quote that closes the string which opens at `start`.
  private static func endOfString(
    _ document: ArraySlice<UInt8>, from start: Int
  ) -> Int {
    var index = start + 1
    while index < document.endIndex, document[index] != UInt8(ascii: "\"") {
      index += document[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index
  }
}
