import ArgumentParser
import HTTPAPI
import Registry
import Vocabulary

/// Prints the JSON Schema of a kind, for editors and for CI.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    _superCommandName: "muster",
    abstract: "Print the JSON Schema of a kind of manifest.",
    discussion: """
      The schema is made from the same definitions that decode manifests.

        muster schema model
        muster schema runtime > .vscode/runtime.schema.json
        muster schema openapi            the HTTP interface (docs/api.md)
      """)

  @Argument(
    help: "project, model, dataset, runtime, process or group; openapi for the HTTP interface.",
    completion: .words(KindSchema.all.map(\.kind.rawValue) + ["openapi"]))
  var kind: String

  func run() throws {
    if kind == "openapi" {
      Console.output(APIService.openAPI(version: Version.text).prettyText)
      return
    }
    let kinds = KindSchema.all.map(\.kind.rawValue)
    guard let found = KindSchema.all.first(where: { $0.kind.rawValue == kind.lowercased() }) else {
      throw Refusal.usage(
        "no kind is named \"\(kind)\"",
        hint: Suggestion.hint(for: kind, among: kinds)
          ?? "the kinds are \(kinds.joined(separator: ", "))")
    }
    Console.output(found.jsonSchema.prettyText)
  }
}
