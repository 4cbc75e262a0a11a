import ArgumentParser
import Git
import Host
import Reports
import Vocabulary

/// How tables of figures are printed, and how mistyped names in them are answered.
struct MetricsOutput: ParsableArguments {
  /// The forms of a table.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
  }

  @Option(name: [.customShort("o"), .long], help: "text, json or markdown.")
  var output: Form = .text

  /// Prints a table.
  func print(_ table: MetricsTable) {
    switch output {
    case .text: Console.output(table.text)
    case .json: Console.output(table.json.prettyText)
    case .markdown: Console.output(table.markdown)
    }
  }

  /// Refuses a model that no revision has.
  static func check(
    _ models: [String], of revisions: [String], _ lookup: MetricsLookup, _ workspace: Workspace
  ) async throws {
    guard !models.isEmpty else { return }
    var known: Set<String> = []
    for revision in revisions {
      known.formUnion(try await named(in: workspace) { try await lookup.models(of: revision) })
    }
    for model in models where !known.contains(model) {
      throw Refusal.unknown("model", model, among: known.sorted())
    }
  }

  /// Does something with revisions; one that does not exist is a refusal with the nearest name.
  static func named<Result>(
    in workspace: Workspace, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch let error as GitError
      where error.operation == "resolve revision" && [.notFound, .invalid].contains(error.code)
    {
      let names = try Repository(opening: workspace.repository).branchesAndTags()
      throw Refusal.no(
        "there is no revision \"\(error.object)\"",
        hint: Suggestion.hint(for: error.object, among: names + ["HEAD"]))
    }
  }
}
