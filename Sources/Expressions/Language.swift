/// The languages that process and decision files write their expressions in.
package enum Language: String, Hashable, Sendable {
  /// The expression language of the Java world, as Camunda 7 files use it: `${...}` and `#{...}`.
  case juel
  /// DMN's and Camunda 8's language.
  case feel
}
