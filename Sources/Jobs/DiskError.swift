import Glibc

/// Why a call to the file system failed: `failed to write "result": No space left on device`.
struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
  let verb: String
  let object: String
  /// The value of `errno`.
  let code: Int32

  /// An error by its parts; without a code it takes the one of the call that has just failed.
  init(_ verb: String, _ object: String, code: Int32 = errno) {
    self.verb = verb
    self.object = object
    self.code = code
  }

  var description: String {
    "failed to \(verb) \"\(object)\": \(unsafe String(cString: strerror(code)))"
  }
}
