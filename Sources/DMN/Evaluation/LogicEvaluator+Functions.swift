import Expressions
import Vocabulary

extension LogicEvaluator {
  /// A function as a value: it remembers the names that it was made among.
  func closure(
    _ function: FunctionLogic, _ names: Names, callingItself name: String? = nil
  ) -> FEELFunction {
    let evaluator = self
    return FEELFunction(
      name: function.name.isEmpty ? (name ?? "") : function.name,
      parameters: parameters(of: function)
    ) { (arguments, run: inout FEELEvaluation) throws(ExpressionError) in
      var inner = names
      if let name {
        inner[name] = .function(evaluator.closure(function, names, callingItself: name))
      }
      return try evaluator.call(function, arguments, in: inner, &run)
    }
  }

  /// Arguments are brought to their types in the call itself, which knows item definitions.
  func parameters(of function: FunctionLogic) -> [FEELFunction.Parameter] {
    function.parameters.map { FEELFunction.Parameter($0.name) }
  }

  /// Calls a function: an argument that is not of its parameter's type makes the result null.
  func call(
    _ function: FunctionLogic, _ arguments: [FEELValue], in names: Names,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard arguments.count == function.parameters.count else {
      return warn(
        "arguments", "",
        "\(arguments.count) arguments found, \(function.parameters.count) expected")
    }
    var inner = names
    for (parameter, argument) in zip(function.parameters, arguments) {
      guard let type = parameter.type else {
        inner[parameter.name] = argument
        continue
      }
      guard
        let value = try conformed(argument, to: type, at: "parameter \"\(parameter.name)\"", &run)
      else { return .null }
      inner[parameter.name] = value
    }
    let result = try value(of: function.body, in: inner, &run)
    guard let type = function.resultType else { return result }
    return try conformed(result, to: type, at: "the result", &run) ?? .null
  }

  func invocation(
    _ function: Logic, _ bindings: [Logic.Entry], _ builtIn: FEELExpression?, _ place: String,
    _ names: Names, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard case .function(let callee) = try value(of: function, in: names, &run) else {
      return warn("type", place, "what is invoked is no function")
    }
    var arguments: [(name: String, value: FEELValue)] = []
    for binding in bindings {
      arguments.append((binding.name, try value(of: binding.logic, in: names, &run)))
    }
    let value: FEELValue
    if callee.parameters.isEmpty, let builtIn {
      var inner = names
      for (index, argument) in arguments.enumerated() {
        inner[Logic.boundName(index)] = argument.value
      }
      value = try run.value(of: builtIn, in: FEELVariables(inner))
    } else {
      value = try call(callee, named: arguments, at: place, &run)
    }
    recorder.take(&run, owner: owner, place: place)
    return value
  }

  /// Calls a function with named arguments; a parameter without one is null.
  func call(
    _ function: FEELFunction, named arguments: [(name: String, value: FEELValue)],
    at place: String, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    let parameters = function.parameters
    var ordered = [FEELValue](repeating: .null, count: parameters.count)
    for argument in arguments {
      guard let index = parameters.firstIndex(where: { $0.name == argument.name }) else {
        return warn(
          "arguments", place,
          "the function \"\(function.name)\" has no parameter \"\(argument.name)\"")
      }
      ordered[index] = argument.value
    }
    return try run.call(function, ordered)
  }
}
