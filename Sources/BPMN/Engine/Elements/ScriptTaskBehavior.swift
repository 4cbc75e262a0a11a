import Expressions

/// A script that is an expression: its value goes into a variable.
enum ScriptTaskBehavior {
  static func activate(
    _ script: Expression, _ resultVariable: String?, _ key: Key, in execution: inout Execution
  ) throws(Failure) {
    let value = try execution.value(of: script, for: key, what: "the script")
    if let resultVariable { execution.setVariables([resultVariable: value], from: key) }
    execution.complete(key)
  }
}
