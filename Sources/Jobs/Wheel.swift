/// A wheel by its file name (PyPA's "Binary distribution format"):
/// `name-version(-build)-python-abi-platform.whl`.
struct Wheel: Hashable, Sendable {
  /// Normalised as an index does it: lower case, runs of `-`, `_` and `.` as one `-`.
  let name: String
  let version: String

  init?(fileName: String) {
    guard fileName.hasSuffix(".whl") else { return nil }
    let parts = fileName.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 5 || parts.count == 6, !parts[0].isEmpty, !parts[1].isEmpty else {
      return nil
    }
    name = parts[0].lowercased().split { "-_.".contains($0) }.joined(separator: "-")
    version = String(parts[1].replacing("_", with: "-"))
  }
}
