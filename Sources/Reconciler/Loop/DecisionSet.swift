package import DMN
import Processes
package import Vocabulary

/// The DMN files of a process, read together: the decisions that its business rule tasks name.
package struct DecisionSet: Sendable {
  /// Those of each file, in the order of the manifest; files with problems are left out.
  private let decisions: [Decision]
  /// Why a file is left out, or what is odd in one; sorted.
  package let diagnostics: [Diagnostic]

  /// Reads files; each may import the others.
  package init(_ files: [DMNReader.File]) {
    var decisions: [Decision] = []
    var diagnostics: [Diagnostic] = []
    for file in files {
      let result = DMNReader.read(
        file.bytes, path: file.path, others: files.filter { $0.path != file.path })
      diagnostics += result.diagnostics
      if result.isValid, let model = result.model { decisions += Decision.all(of: model) }
    }
    self.decisions = decisions
    self.diagnostics = Set(diagnostics).sorted()
  }

  /// The decision of an id.
  func decision(_ id: String) -> Decision? { decisions.first { $0.id.text == id } }
}
