import Expressions
package import Vocabulary

extension DecisionOutcome {
  /// The outputs of the rules that count, in order: what a business rule task picks from. As in
  /// Camunda, an output cell that is empty is no part of its row; a decision without a table counts
  /// as one rule with its value as only output.
  package var rows: [[String: JSON]] {
    resultRows.map { row in
      let pairs = row.map { ($0.name, $0.value.json ?? .null) }.filter { $0.1 != .null }
      return Dictionary(pairs) { _, last in last }
    }
  }

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
}
