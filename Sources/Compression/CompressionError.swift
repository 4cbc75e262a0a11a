/// Why compressed data cannot be read.
package enum CompressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The library has no memory, or its version does not fit.
  case unavailable(CompressionFormat)
  /// The data is not of the form, or is damaged; `offset` is where in the compressed data.
  case damaged(form: String, reason: String, offset: Int)
  /// The data ends before its form says so.
  case truncated(form: String, offset: Int)
  /// More comes out than the limits allow: a decompression bomb, or a limit that is too low.
  case tooMuch(form: String, limit: Int)
  /// Each byte that goes in becomes more than the limits allow.
  case tooDense(form: String, ratio: Int)

  package var description: String {
    switch self {
    case .unavailable(let format): "the library for \(format.rawValue) could not be started"
    case .damaged(let form, let reason, let offset):
      "the \(form) data is damaged at byte \(offset): \(reason)"
    case .truncated(let form, let offset): "the \(form) data ends too early, at byte \(offset)"
    case .tooMuch(let form, let limit):
      "the \(form) data unpacks to more than \(limit) bytes, the limit"
    case .tooDense(let form, let ratio):
      "the \(form) data unpacks to more than \(ratio) times its size, the limit"
    }
  }
}
