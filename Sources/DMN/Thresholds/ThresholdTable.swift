import Expressions

/// A decision table as thresholds on a test result, by ModelOp Center's convention: inputs are
/// named after the top-level keys of the result, the output `passes` says whether a row that fires
/// lets the model pass, and `reason` and `category` say why.
///
/// A table is passed if no row that fires says `passes = false`; a table of failing rows alone is
/// passed when none fires. A metric that is missing, or null, never passes silently: a row with a
/// cell on it does not fire, but where everything else in the row matches the row is undecided, and
/// so is the whole.
package struct ThresholdTable: Sendable {
  /// The decision's id.
  package let decision: String
  /// The decision's name.
  package let name: String
  /// The names of the outputs, in order.
  package let outputs: [String]
  /// What the table's columns read: names of metrics, or expressions of them.
  package let inputs: [String]
  let model: DecisionModel
  let node: Int
  let table: DecisionTable

  /// Why a decision cannot serve as thresholds.
  package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such decision; or none is named and the file has several tables.
    case unknownDecision(String?, found: [String])
    /// The decision's logic is no table, or could not be read.
    case notATable(String)
    /// No output is called `passes`.
    case noPasses(String, found: [String])

    package var description: String {
      switch self {
      case .unknownDecision(let name?, let found):
        "there is no decision \"\(name)\"; found \(Self.list(found))"
      case .unknownDecision(nil, let found):
        found.isEmpty
          ? "the file has no decision table"
          : "the file has several decision tables, name one of \(Self.list(found))"
      case .notATable(let name): "the decision \"\(name)\" is no table that can be read"
      case .noPasses(let name, let found):
        "the decision \"\(name)\" has no output \"passes\"; found \(Self.list(found))"
      }
    }

    private static func list(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
  }

  /// The table of a decision by its id or name; without a name the only table of the file.
  package static func find(_ decision: String?, in model: DecisionModel)
    -> Result<ThresholdTable, Problem>
  {
    let tables = model.nodes.indices.filter { index in
      guard model.nodes[index].file == 0, case .decision(let logic) = model.nodes[index].kind,
        case .table = logic.kind
      else { return false }
      return true
    }
    let node: Int?
    if let decision {
      node = model.node(decision, where: \.kind.isDecision)
    } else {
      node = tables.count == 1 ? tables[0] : nil
    }
    guard let node else {
      return .failure(.unknownDecision(decision, found: tables.map { model.nodes[$0].id }))
    }
    let definition = model.nodes[node]
    guard case .decision(let logic) = definition.kind, case .table(let table) = logic.kind else {
      return .failure(.notATable(definition.id))
    }
    let found = ThresholdTable(
      decision: definition.id, name: definition.label, outputs: table.outputs.map(\.name),
      inputs: table.inputs.map(\.source), model: model, node: node, table: table)
    guard found.passesColumn != nil else {
      return .failure(.noPasses(definition.id, found: found.outputs))
    }
    return .success(found)
  }

  /// The column of `passes`; ModelOp's files write it in small letters, people do not always.
  var passesColumn: Int? { outputs.firstIndex { $0.lowercased() == "passes" } }
}
