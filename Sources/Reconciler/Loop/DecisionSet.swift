package import DMN
package import Vocabulary

/// The DMN files of a process, read together: the decisions that its business rule tasks name.
package struct DecisionSet: Sendable {
  /// One for each file, in the order of the manifest; those with problems are left out.
  package let models: [DecisionModel]
  /// Why a file is left out, or what is odd in one; sorted.
  package let diagnostics: [Diagnostic]

  /// Reads files; each may import the others.
  package init(_ files: [DMNReader.File]) {
    var models: [DecisionModel] = []
    var diagnostics: [Diagnostic] = []
    for file in files {
      let result = DMNReader.read(
        file.bytes, path: file.path, others: files.filter { $0.path != file.path })
      diagnostics += result.diagnostics
      if result.isValid, let model = result.model { models.append(model) }
    }
    self.models = models
    self.diagnostics = Set(diagnostics).sorted()
  }

  /// The model that has a decision of this id.
  package func model(of decision: String) -> DecisionModel? {
    models.first { model in
      model.decisions.contains { $0.id == decision || $0.name == decision }
    }
  }
}
