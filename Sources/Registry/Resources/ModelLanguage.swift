/// How a model's functions are run.
package enum ModelLanguage: String, CaseIterable, Sendable {
  case python
  case r
  /// Executables: each function is a command line.
  case command

  /// The language that a source's name tells by its extension.
  package init?(fileName: String) {
    if fileName.hasSuffix(".py") {
      self = .python
    } else if fileName.hasSuffix(".R") || fileName.hasSuffix(".r") {
      self = .r
    } else {
      return nil
    }
  }
}
