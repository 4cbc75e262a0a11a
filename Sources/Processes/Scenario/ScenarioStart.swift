package import Vocabulary

/// How an instance begins.
package enum ScenarioStart: Hashable, Sendable {
  case process(String, variables: [String: JSON], businessKey: String?)
  case message(String, variables: [String: JSON], businessKey: String?)
  case signal(String, variables: [String: JSON])
  case condition(variables: [String: JSON])
}
