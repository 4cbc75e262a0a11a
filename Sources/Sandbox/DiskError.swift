import Glibc

/// Why a call to the file system failed: `failed to write "result": No space left on device`.
package struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
  package let verb: String
  package let object: String
  /// The operating system's word for it, or ours where it saw nothing wrong.
  package let cause: String

  /// An error by its parts.
  package init(_ verb: String, _ object: String, cause: String) {
    self.verb = verb
    self.object = object
    self.cause = cause
  }

  /// An error of the system's; without a code it takes the one of the call that has just failed.
  package init(_ verb: String, _ object: String, code: Int32 = errno) {
    self.init(verb, object, cause: unsafe String(cString: strerror(code)))
  }

  package var description: String { "failed to \(verb) \"\(object)\": \(cause)" }
}
