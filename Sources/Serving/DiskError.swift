/// Why the disk did not do what it was asked.
struct DiskError: Error, Hashable, CustomStringConvertible {
  let operation: String
  let path: String
  /// The operating system's word for it.
  let message: String

  var description: String { "failed to \(operation) \"\(path)\": \(message)" }
}
