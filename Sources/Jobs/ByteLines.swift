/// Cuts bytes that come in pieces into lines, without their line feeds; each is lent for one call.
struct ByteLines {
  private var rest: [UInt8] = []
  /// How many lines were handed on, empty ones too.
  private(set) var count = 0
  /// The bytes of the line that has not ended.
  var heldBytes: Int { rest.count }

  /// Hands on the lines that these bytes complete.
  mutating func consume<Failure: Error>(
    _ piece: ArraySlice<UInt8>, each: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var start = piece.startIndex
    while let end = piece[start...].firstIndex(of: 0x0A) {
      count += 1
      if rest.isEmpty {
        try each(piece[start..<end])
      } else {
        rest += piece[start..<end]
        try each(rest[...])
        rest.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    rest += piece[start...]
  }

  /// Hands on what stands behind the last line feed, if anything does.
  mutating func finish<Failure: Error>(
    each: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard !rest.isEmpty else { return }
    count += 1
    try each(rest[...])
    rest = []
  }
}
