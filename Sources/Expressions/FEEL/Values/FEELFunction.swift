/// A function as a value: built in, written in FEEL, or made by a host (a business knowledge model,
/// a decision service, an external function). Two are equal when they are the same one.
package struct FEELFunction: Hashable, Sendable {
  /// A parameter.
  package struct Parameter: Hashable, Sendable {
    package let name: String
    /// What arguments are converted to; `Any` takes all.
    package let type: FEELType

    /// A parameter, of any type by default.
    package init(_ name: String, _ type: FEELType = .any) {
      self.name = name
      self.type = type
    }
  }

  /// What a host's function does. Arguments come in the order of the parameters, converted to their
  /// types. `evaluation` counts what the call costs, and takes warnings; a thrown error is a limit
  /// and ends everything, other troubles are null with a warning.
  package typealias Body =
    @Sendable (_ arguments: [FEELValue], _ evaluation: inout FEELEvaluation) throws(ExpressionError)
    -> FEELValue

  enum Implementation: Sendable {
    case builtIn(FEELBuiltIn)
    case closure(FEELClosure)
    case host(Body)
  }

  final class Storage: Sendable {
    let name: String
    let parameters: [Parameter]
    let result: FEELType
    let implementation: Implementation
    /// How deeply the values nest that the function took along.
    let depth: Int

    init(
      _ name: String, _ parameters: [Parameter], _ result: FEELType,
      _ implementation: Implementation, depth: Int = 0
    ) {
      self.depth = depth
      self.name = name
      self.parameters = parameters
      self.result = result
      self.implementation = implementation
    }
  }

  let storage: Storage

  init(_ storage: Storage) {
    self.storage = storage
  }

  /// A function of the host's.
  package init(
    name: String, parameters: [Parameter], result: FEELType = .any, body: @escaping Body
  ) {
    storage = Storage(name, parameters, result, .host(body))
  }

  /// The name, for messages; empty for one written in FEEL.
  package var name: String { storage.name }
  /// The parameters; a built-in function has none here, as its names depend on the call.
  package var parameters: [Parameter] { storage.parameters }
  /// What the result is converted to.
  package var result: FEELType { storage.result }

  package static func == (left: FEELFunction, right: FEELFunction) -> Bool {
    if case .builtIn(let first) = left.storage.implementation,
      case .builtIn(let second) = right.storage.implementation
    {
      return first == second
    }
    return left.storage === right.storage
  }

  package func hash(into hasher: inout Hasher) {
    if case .builtIn(let function) = storage.implementation {
      hasher.combine(function)
    } else {
      hasher.combine(ObjectIdentifier(storage))
    }
  }
}
