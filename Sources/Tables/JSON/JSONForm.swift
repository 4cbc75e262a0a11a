/// Tells the forms of JSON apart by their beginning.
package enum JSONForm {
  /// The form; `nil` if more bytes are needed to tell.
  package static func detect(_ bytes: [UInt8], isLast: Bool) -> TableFormat? {
    guard bytes.count >= 3 || isLast else { return nil }
    let span = bytes.span
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var cursor = JSONCursor(index: start, isLast: isLast, depth: 1)
    do throws(JSONFault) {
      switch try cursor.peek(span) {
      case 0x5B: return .jsonArray
      case 0x7B:
        cursor.index += 1
        guard try cursor.peek(span) == 0x22 else { return .jsonLines }
        try cursor.key(span)
        return try cursor.peek(span) == 0x5B ? .jsonColumns : .jsonLines
      default: return .jsonLines
      }
    } catch {
      // What is damaged is for the reader to say, and a reader of lines says where.
      if case .incomplete = error { return nil }
      return .jsonLines
    }
  }
}
