internal import Registry
internal import Vocabulary

/// A field of a form.
struct AuthorField {
  enum Kind {
    case line
    case lines(Int)
    case choice([String], any: String?)
  }

  let name: String
  let label: String
  var kind = Kind.line
  var hint = ""
  var isRequired = false
  /// What stands in it before anybody types.
  var value = ""

  /// The fields of a form, in order.
  static func fields(of kind: FormKind, on site: Site) -> [AuthorField] {
    switch kind {
    case .model: model(site)
    case .runtime: runtime
    case .group: group(site)
    case .job: job(site)
    }
  }

  private static func model(_ site: Site) -> [AuthorField] {
    let data = site.desired?.datasets.keys.sorted().map(\.text) ?? []
    return [
      AuthorField(
        name: "name", label: "Name", hint: "lower-case letters, digits, hyphens", isRequired: true),
      AuthorField(name: "description", label: "What it does"),
      AuthorField(name: "labels", label: "Labels", hint: "team=retail-risk, tier=1"),
      AuthorField(
        name: "file", label: "Source file", hint: "its ending says the language", isRequired: true,
        value: "score.py"),
      AuthorField(
        name: "source", label: "Source", kind: .lines(14),
        hint: "functions are taken from comments as \"# modelop.score\" where there are any",
        isRequired: true),
      AuthorField(
        name: "score", label: "Score function",
        hint: "where the source has no tag; else it is guessed by the name"),
      AuthorField(name: "metrics", label: "Metrics function", hint: "the same"),
      AuthorField(
        name: "requirements", label: "Python packages", kind: .lines(4), hint: "one a line"),
      AuthorField(
        name: "input", label: "Sample input records", kind: .lines(4),
        hint: "JSON, one a line: the input schema is made of them"),
      AuthorField(
        name: "output", label: "Sample output records", kind: .lines(3), hint: "the same"),
      AuthorField(
        name: "data", label: "Dataset of the back-test", kind: .choice(data, any: "no test yet")),
      AuthorField(name: "label", label: "Column of the label", value: "label_value"),
      AuthorField(name: "column", label: "Column of the score", value: "score"),
      AuthorField(name: "positive", label: "Positive class", hint: "for two classes", value: "1"),
      AuthorField(
        name: "gates", label: "Gates", kind: .lines(4),
        hint: "one a line: roc_auc >= 0.75, brier <= 0.2"),
    ]
  }

  private static let runtime = [
    AuthorField(name: "name", label: "Name", isRequired: true),
    AuthorField(name: "description", label: "What it is for"),
    AuthorField(name: "labels", label: "Labels", hint: "stage=prod, team=retail-risk"),
    AuthorField(
      name: "driver", label: "Driver",
      kind: .choice(DesiredRuntime.Driver.allCases.map(\.rawValue), any: nil), value: "muster"),
    AuthorField(name: "url", label: "Address of the server", hint: "open-inference, mlflow, spark"),
    AuthorField(
      name: "implementation", label: "Class that the server runs", hint: "open-inference only"),
    AuthorField(
      name: "tags", label: "Tags", hint: "what a process looks it up by: credit-risk, prod"),
    AuthorField(
      name: "endpoints", label: "Endpoints", kind: .lines(4),
      hint: "one a line: requests inout rest json 8901, or in in kafka avro-binary "
        + "kafka:9092 applications", value: "requests inout rest json 0"),
    AuthorField(name: "workers", label: "Workers", value: "1"),
    AuthorField(name: "memory", label: "Memory of each", value: "1GiB"),
  ]

  private static func group(_ site: Site) -> [AuthorField] {
    [
      AuthorField(
        name: "name", label: "Name", hint: "an existing name edits that group", isRequired: true),
      AuthorField(name: "description", label: "What its members decide"),
      AuthorField(
        name: "members", label: "Members", kind: .lines(8),
        hint: "one a line: Name; addresses; public key; valid until", isRequired: true),
    ]
  }

  private static func job(_ site: Site) -> [AuthorField] {
    let names = site.overview.modelNames.map(\.text)
    let data = site.desired?.datasets.keys.sorted().map(\.text) ?? []
    return [
      AuthorField(
        name: "function", label: "Function",
        kind: .choice(["metrics", "score", "train"], any: nil)),
      AuthorField(name: "model", label: "Model", kind: .choice(names, any: nil), isRequired: true),
      AuthorField(name: "data", label: "Dataset", kind: .choice(data, any: nil), isRequired: true),
      AuthorField(
        name: "runtime", label: "Where",
        kind: .choice(site.overview.runtimeNames.map(\.text), any: "a sandbox of this machine")),
    ]
  }
}
