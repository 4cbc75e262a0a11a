/// A C library's state of one compressed stream.
///
/// Called with what is left of the input and with room for output, it says how far it came. Its
/// owner starts it anew when one stream has ended and more input follows.
protocol DecompressionStream: AnyObject {
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep
}

/// How far one call of a library came.
struct DecompressionStep {
  var consumed: Int
  var produced: Int
  var state: State

  enum State {
    case running
    /// The stream is whole, its checksum included.
    case ended
    case damaged(String)
  }
}
