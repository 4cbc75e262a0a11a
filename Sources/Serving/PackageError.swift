/// Why a package is not loaded.
package struct PackageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it was.
  package enum Code: String, Sendable {
    /// A file is missing or cannot be read or copied.
    case unreadable
    /// `package.json` is not what `docs/runtime.md` describes.
    case malformed
    /// The bytes are not those that the manifest names.
    case digestMismatch = "digest-mismatch"
  }

  package let code: Code
  /// The package's folder.
  package let folder: String
  /// The cause, without a period.
  package let message: String

  package init(_ code: Code, folder: String, _ message: String) {
    self.code = code
    self.folder = folder
    self.message = message
  }

  package var description: String { "failed to load \"\(folder)\": \(message)" }
}
