/// A script that is understood as expressions: its value goes into a variable.
enum ScriptTaskBehavior {
  static func activate(
    _ script: Script, _ resultVariable: String?, _ key: Key, in execution: inout Execution
  ) throws(Failure) {
    let value = try execution.run(script, for: key, what: "the script")
    if let resultVariable { execution.setVariables([resultVariable: value], from: key) }
    execution.complete(key)
  }
}
