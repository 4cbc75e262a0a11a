/// Bytes of a file that are not read yet, because what they begin is not whole.
///
/// What is not whole is looked at again only when twice as many bytes are there, so that the cost
/// grows with the bytes however small the pieces are in which they come.
struct ChunkBuffer {
  private var bytes: [UInt8] = []
  private var enough = 0

  /// How many bytes wait.
  var count: Int { bytes.count }

  /// Takes more bytes; answers whether it is worth reading now.
  mutating func append(_ chunk: Span<UInt8>) -> Bool {
    unsafe chunk.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    return bytes.count >= enough
  }

  /// Gives the bytes away; ``putBack(_:from:)`` must follow.
  mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
  }

  /// Keeps what is left of the bytes that were taken.
  mutating func putBack(_ rest: consuming [UInt8], from start: Int) {
    bytes = rest
    bytes.removeFirst(start)
    enough = 2 * bytes.count
  }
}
