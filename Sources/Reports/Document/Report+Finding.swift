package import Vocabulary

extension Report {
  /// Something that is wrong in a file.
  package struct Finding: Codable, Hashable, Sendable {
    /// How bad it is.
    package enum Severity: String, Codable, CaseIterable, Hashable, Sendable {
      case error
      case warning
      case note
    }

    package var path: String
    /// Counted from one, as the column is; `nil` for the whole file.
    package var line: Int?
    /// In Unicode scalars.
    package var column: Int?
    package var severity: Severity
    /// A stable name of the rule, such as `unknown-field`.
    package var code: String
    package var message: String
    package var hint: String?

    /// A finding at a place.
    package init(
      path: String, line: Int? = nil, column: Int? = nil, severity: Severity = .error,
      code: String, message: String, hint: String? = nil
    ) {
      self.path = path
      self.line = line
      self.column = column
      self.severity = severity
      self.code = code
      self.message = message
      self.hint = hint
    }

    /// A diagnostic of the registry.
    package init(_ diagnostic: Diagnostic) {
      self.init(
        path: diagnostic.location.path, line: diagnostic.location.position?.line,
        column: diagnostic.location.position?.column,
        severity: diagnostic.severity == .error ? .error : .warning, code: diagnostic.code,
        message: diagnostic.message, hint: diagnostic.hint)
    }

    /// `path:line:column`, as compilers print it.
    package var place: String {
      guard let line else { return path }
      return column.map { "\(path):\(line):\($0)" } ?? "\(path):\(line)"
    }
  }
}
