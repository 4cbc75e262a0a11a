import ArgumentParser
import Vocabulary
import YAML

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case json
  case yaml
}

/// `-o`, shared by every command that answers a question.
struct OutputOptions: ParsableArguments {
  @Option(name: [.customShort("o"), .long], help: "table, json or yaml.")
  var output: OutputFormat = .table

  var format: OutputFormat { output }

  /// Prints a value as JSON or YAML.
  func print(json: JSON) {
    Self.print(json: json, as: output)
  }

  /// Prints a value in a form that is not `table`.
  static func print(json: JSON, as format: OutputFormat) {
    Console.output(format == .yaml ? YAMLEmitter.text(of: json) : json.prettyText)
  }
}

/// Numbers with their nouns.
enum Counted {
  /// `1 model`, `2 models`.
  static func text(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
