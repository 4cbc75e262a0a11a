package import Vocabulary
import XML

/// Reads DMN 1.1 to 1.6, Camunda Modeler's files among them.
///
/// All problems of all files are told at once. A decision whose logic has a problem stays in the
/// model and gives null with that problem as warning, so that the other decisions can be looked
/// at; who decides anything by a model refuses one with errors.
package enum DMNReader {
  /// A file and its text; the path is for messages.
  package struct File: Sendable {
    package let path: String
    package let bytes: [UInt8]

    /// A file by its path and text.
    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// What the files hold, and every finding.
  package struct Result: Sendable {
    /// `nil` if the file is no DMN at all.
    package let model: DecisionModel?
    /// Sorted by place.
    package let diagnostics: [Diagnostic]

    /// Whether nothing but warnings was found.
    package var isValid: Bool {
      model != nil && !diagnostics.contains { $0.severity == .error }
    }
  }

  /// Reads a file; `others` are those that its imports may name, directly or not. Files that no
  /// import reaches are left alone.
  package static func read(
    _ bytes: [UInt8], path: String, others: [File] = [], limits: DecisionLimits = DecisionLimits()
  ) -> Result {
    var diagnostics: [Diagnostic] = []
    guard let main = draft(File(path: path, bytes: bytes), &diagnostics) else {
      return Result(model: nil, diagnostics: diagnostics)
    }
    let files = reached(from: main, others: others, &diagnostics)
    var compiler = ModelCompiler(files: files, limits: limits)
    let model = compiler.compile()
    diagnostics += compiler.diagnostics
    // A file that is there twice has its problems once.
    return Result(model: model, diagnostics: Set(diagnostics).sorted())
  }

  /// The root of a file, if it is one of DMN.
  private static func draft(_ file: File, _ diagnostics: inout [Diagnostic]) -> ModelDraft? {
    do throws(XMLError) {
      let root = try XMLReader.parse(file.bytes)
      guard root.name == "definitions", DMNNamespace.models.contains(root.namespace) else {
        let found = root.namespace.isEmpty ? "no namespace" : "\"\(root.namespace)\""
        diagnostics.append(
          Diagnostic(
            code: "not-dmn", at: SourceLocation(path: file.path, position: root.position),
            "expected the element \"definitions\" of DMN 1.1 to 1.6, found \"\(root.name)\" of "
              + found))
        return nil
      }
      return ModelDraft(root: root, path: file.path)
    } catch {
      diagnostics.append(
        Diagnostic(
          code: error.code.rawValue,
          at: SourceLocation(path: file.path, position: error.position), error.message))
      return nil
    }
  }

  /// How many files a model is made of; one that is imported twice counts twice.
  private static let fileLimit = 100

  /// The file and all that its imports reach.
  ///
  /// A file that is imported on two ways is there twice: each import is a place of its own for the
  /// values of its input data. An import that leads back to where it comes from is not followed
  /// again.
  private static func reached(
    from main: ModelDraft, others: [File], _ diagnostics: inout [Diagnostic]
  ) -> [ModelDraft] {
    guard !main.imports.isEmpty else { return [main] }
    var unread: [Diagnostic] = []
    let drafts = others.compactMap { draft($0, &unread) }
    let available = Dictionary(drafts.map { ($0.namespace, $0) }) { first, _ in first }
    var files = [main]
    var parents: [Int?] = [nil]
    var index = 0
    while index < files.count {
      for place in files[index].imports.indices {
        let wanted = files[index].imports[place]
        let location = SourceLocation(path: files[index].path, position: wanted.position)
        if let ancestor = ancestor(
          of: index, parents, where: { files[$0].namespace == wanted.namespace })
        {
          files[index].imports[place].target = ancestor
        } else if let found = available[wanted.namespace] {
          guard files.count < fileLimit else {
            diagnostics.append(
              Diagnostic(
                code: "limit", at: location, "the imports lead to more than \(fileLimit) files"))
            return files
          }
          files[index].imports[place].target = files.count
          files.append(found)
          parents.append(index)
        } else {
          diagnostics += unread
          unread = []
          diagnostics.append(
            Diagnostic(
              code: "missing-import", at: location,
              "no file has the namespace \"\(wanted.namespace)\", which is imported here"))
        }
      }
      index += 1
    }
    return files
  }

  private static func ancestor(
    of file: Int, _ parents: [Int?], where fits: (Int) -> Bool
  ) -> Int? {
    var current: Int? = file
    while let index = current {
      if fits(index) { return index }
      current = parents[index]
    }
    return nil
  }
}
