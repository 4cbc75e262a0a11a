/// How a model is started.
package enum JobLanguage: String, Hashable, Sendable {
  /// The harness loads the primary source in a Python interpreter.
  case python
  /// The harness loads the primary source in R (`Rscript`), as the machine has it.
  case r
  /// The primary source is a program: JSON lines on standard input, JSON lines on standard output.
  case command
}
