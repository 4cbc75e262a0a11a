package import Vocabulary

extension TestDeclaration {
  /// What the measurement depends on: function, data and columns, invalid rows, limits. Never the
  /// gates, so that a changed threshold does not run anything again.
  package var measurementJSON: JSON {
    .object([
      "data": data?.json ?? .null,
      "function": function.json,
      "invalidRows": invalidRows.json,
      "limits": limits.json,
      "name": .string(name),
    ])
  }

  /// What the verdict depends on: gates or decision table, and the rule for a first version.
  package var gatesJSON: JSON {
    .object([
      "firstVersion": .string(firstVersion.rawValue),
      "gates": .array(gates.map(\.json)),
      "name": .string(name),
      "thresholds": thresholds.map { .string($0.digest.hex) } ?? .null,
    ])
  }
}

extension TestDeclaration.Function {
  /// The word of the manifest, or `{"command": [...]}`.
  package var json: JSON {
    switch self {
    case .metrics: "metrics"
    case .score: "score"
    case .both: "both"
    case .train: "train"
    case .command(let words): .object(["command": .array(words.map { .string($0) })])
    }
  }
}

extension TestDeclaration.InvalidRows {
  /// As it is written in a manifest.
  package var json: JSON {
    switch self {
    case .fail: "fail"
    case .drop(let share): .object(["drop": .number(share)])
    }
  }
}
