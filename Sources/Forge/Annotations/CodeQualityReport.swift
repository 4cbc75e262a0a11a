package import Vocabulary

/// Annotations as a report for GitLab's merge request widget ("Code Quality", "Code Quality report
/// format": a subset of the Code Climate specification).
package enum CodeQualityReport {
  /// The report: a list, worst first. What has no place in a file is left out, as GitLab takes
  /// nothing without one.
  package static func json(_ annotations: [Annotation]) -> JSON {
    var seen: [Digest: Int] = [:]
    var entries: [JSON] = []
    for annotation in annotations.sorted() {
      guard let location = annotation.location else { continue }
      let content = fingerprint(annotation, location, ordinal: 0)
      let ordinal = seen[content, default: 0]
      seen[content] = ordinal + 1
      entries.append([
        "description": .string(PrintableText.line(annotation.message, most: 1000)),
        "check_name": .string(annotation.code),
        "fingerprint": .string(fingerprint(annotation, location, ordinal: ordinal).hex),
        "severity": .string(severity(annotation.level)),
        "location": [
          "path": .string(location.path),
          "lines": ["begin": .integer(Int64(location.position?.line ?? 1))],
        ],
      ])
    }
    return .array(entries)
  }

  /// Names a finding across commits, so that GitLab can say which are new. The line is not part of
  /// it: the same finding further down is the same. Equal ones are numbered.
  private static func fingerprint(
    _ annotation: Annotation, _ location: SourceLocation, ordinal: Int
  ) -> Digest {
    var hasher = DigestHasher()
    hasher.field(annotation.code)
    hasher.field(location.path)
    hasher.field(annotation.title)
    hasher.field(annotation.message)
    hasher.field(String(ordinal))
    return hasher.finalize()
  }

  private static func severity(_ level: Annotation.Level) -> String {
    switch level {
    case .error: "critical"
    case .warning: "minor"
    case .notice: "info"
    }
  }
}
