/// Why a build system's environment could not be made sense of.
package struct CIEnvironmentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found and what was expected, without a period.
  package let message: String

  package var description: String { message }

  init(_ message: String) {
    self.message = message
  }
}
