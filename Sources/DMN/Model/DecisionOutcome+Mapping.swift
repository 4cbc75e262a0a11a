import Expressions
package import Vocabulary

/// How a business rule task stores a table's result in a variable; Camunda's names.
package enum DecisionResultMapping: String, Hashable, Sendable {
  /// The only output of the only rule.
  case singleEntry
  /// The outputs of the only rule, by name.
  case singleResult
  /// A list: the only output of each rule.
  case collectEntries
  /// A list: the outputs of each rule, by name.
  case resultList
}

/// A table's result does not have the shape that a task asks for.
package struct DecisionMappingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let mapping: DecisionResultMapping
  /// What was found, and what was expected.
  package let message: String

  package var description: String { "\(mapping.rawValue): \(message)" }
}

extension DecisionOutcome {
  /// The result as a business rule task stores it. A decision without a table counts as one rule
  /// with its value as only output.
  package func mapped(
    _ mapping: DecisionResultMapping
  ) -> Result<JSON, DecisionMappingError> {
    let rows = resultRows
    func failure(_ message: String) -> Result<JSON, DecisionMappingError> {
      .failure(DecisionMappingError(mapping: mapping, message: message))
    }
    switch mapping {
    case .singleEntry:
      guard rows.count <= 1 else {
        return failure("\(rows.count) rules matched, at most one expected")
      }
      guard let row = rows.first else { return .success(.null) }
      guard row.count <= 1 else { return failure("\(row.count) outputs found, one expected") }
      return .success(row.first?.value.json ?? .null)
    case .singleResult:
      guard rows.count <= 1 else {
        return failure("\(rows.count) rules matched, at most one expected")
      }
      guard let row = rows.first else { return .success(.null) }
      return .success(Self.object(row))
    case .collectEntries:
      var values: [JSON] = []
      for row in rows {
        guard row.count <= 1 else { return failure("\(row.count) outputs found, one expected") }
        values.append(row.first?.value.json ?? .null)
      }
      return .success(.array(values))
    case .resultList:
      return .success(.array(rows.map { Self.object($0) }))
    }
  }

  /// The outputs of the rules that count, in order.
  private var resultRows: [[DecisionRule.Output]] {
    let single = DecisionRule.Output(name: decisions.last?.name ?? "", value: value)
    guard value != .null else { return [] }
    guard let last = decisions.last, let table = tables.last(where: { $0.owner == last.id }),
      table.isResult, table.aggregation == nil
    else { return [[single]] }
    // A default is a result that no rule gave.
    if table.matched.isEmpty { return table.hitPolicy.isMultiple ? [] : [[single]] }
    let rules = table.hitPolicy.isMultiple ? table.matched : Array(table.matched.prefix(1))
    return rules.map(\.outputs)
  }

  private static func object(_ row: [DecisionRule.Output]) -> JSON {
    .object(Dictionary(row.map { ($0.name, $0.value.json ?? .null) }) { _, last in last })
  }
}
