import ArgumentParser
import Vocabulary

/// `--set name=value`: variables for a process.
enum Assignments {
  /// Reads them; a value is JSON where it can be read as JSON, else text.
  static func variables(_ assignments: [String]) throws -> [String: JSON] {
    var variables: [String: JSON] = [:]
    for assignment in assignments {
      guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
        throw Refusal.usage(
          "--set takes name=value, found \"\(assignment)\"",
          hint: "for example --set limit=0.5 --set note=\"looks good\"")
      }
      let name = String(assignment[..<equals])
      guard variables[name] == nil else {
        throw Refusal.usage("--set names \(name) twice")
      }
      let text = String(assignment[assignment.index(after: equals)...])
      // What is no JSON is text: people need not quote words.
      variables[name] = (try? JSON(parsing: text)) ?? .string(text)
    }
    return variables
  }
}
