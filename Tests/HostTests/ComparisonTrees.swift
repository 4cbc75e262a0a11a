/// A small registry, and what may happen to it.
enum ComparisonTrees {
  private static func model(
    _ name: String, data: String? = nil, label: String? = nil, further: String = ""
  ) -> String {
    let test = data.map {
      "\n  tests: [{name: t, data: {asset: \($0), label: y}, gates: [{metric: auc, atLeast: 0.5}]}]"
    }
    let labels = label.map { ", labels: {team: \($0)}" } ?? ""
    return """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: \(name)\(labels)}
      spec:
        description: A model.\(test ?? "")
      \(further)
      """
  }

  private static func manifest(_ kind: String, _ name: String, _ spec: String) -> String {
    "apiVersion: muster.dev/v1\nkind: \(kind)\nmetadata: {name: \(name)}\nspec: {\(spec)}\n"
  }

  static let source = "# modelop.score\ndef score(x):\n    yield x\n"

  static func start() -> [String: String] {
    var files = [
      "muster.yaml": manifest("Project", "p", ""),
      "datasets/d.yaml": manifest("Dataset", "d", "path: d.csv, format: csv"),
      "datasets/d.csv": "y\n1\n",
      "datasets/e.yaml": manifest("Dataset", "e", "path: e.csv, format: csv"),
      "datasets/e.csv": "y\n0\n",
      "processes/p.yaml": manifest("Process", "all", "bpmn: p.bpmn"),
      "processes/p.bpmn": "<x/>",
    ]
    for name in ["a", "b", "c", "team/a", "team/b"] {
      let short = name.replacing("/", with: "-")
      files["models/\(name)/model.yaml"] = model(short, data: "d", label: "x")
      files["models/\(name)/score.py"] = source + "# \(short)\n"
    }
    return files
  }

  /// One change of a tree each, harmless and otherwise; what cannot be made changes nothing.
  static let edits: [(String, @Sendable (inout [String: String], Int) -> Void)] = [
    ("a source changes", { $0["models/a/score.py"] = source + "# \($1)\n" }),
    ("a manifest changes", { $0["models/b/model.yaml"] = model("b", data: "e", label: "\($1)") }),
    ("a name is taken twice", { files, _ in files["models/c/model.yaml"] = model("a") }),
    (
      "a name is taken in a new folder",
      {
        $0["models/new\($1)/model.yaml"] = model("team-b")
        $0["models/new\($1)/score.py"] = source
      }
    ),
    ("a model has no source", { files, _ in files["models/b/score.py"] = nil }),
    (
      "a model goes",
      { files, _ in
        files["models/c/model.yaml"] = nil
        files["models/c/score.py"] = nil
      }
    ),
    (
      "a folder becomes a file",
      { files, _ in
        for path in files.keys where path.hasPrefix("models/c/") { files[path] = nil }
        files["models/c"] = "text"
      }
    ),
    ("data change", { $0["datasets/d.csv"] = "y\n\($1)\n" }),
    ("data go", { files, _ in files["datasets/d.yaml"] = nil }),
    (
      "data break",
      { files, _ in
        files["datasets/e.yaml"] = manifest("Dataset", "e", "path: none.csv, format: csv")
      }
    ),
    ("a file cannot be read", { files, _ in files["groups/g.yaml"] = "kind: [" }),
    (
      "two processes tie",
      { files, _ in
        files["processes/q.yaml"] = manifest("Process", "q", "bpmn: p.bpmn")
      }
    ),
    (
      "a process names a model",
      { files, _ in
        files["processes/r.yaml"] = manifest(
          "Process", "r", "bpmn: p.bpmn, selector: {models: [team-a, team-c]}")
      }
    ),
    (
      "two processes tie by labels",
      { files, number in
        for name in ["t", "u"] {
          files["processes/\(name).yaml"] = manifest(
            "Process", name, "bpmn: p.bpmn, selector: {matchLabels: {team: \(number)}}")
        }
        files["models/c/model.yaml"] = model("c", label: "\(number)")
      }
    ),
    (
      "a process selects by label",
      { files, _ in
        files["processes/s.yaml"] = manifest(
          "Process", "s", "bpmn: p.bpmn, selector: {matchLabels: {team: x}}")
      }
    ),
    (
      "a model stands above others",
      { files, _ in
        files["models/team/model.yaml"] = model("team")
        files["models/team/score.py"] = source
      }
    ),
    (
      "a source without a manifest stands above others",
      { files, _ in
        files["models/team/score.py"] = source
      }
    ),
    (
      "a model stands at the root",
      { files, _ in
        files["model.yaml"] = model("root")
        files["score.py"] = source
      }
    ),
    (
      "data lie in a model's folder",
      { files, number in
        files["models/data.yaml"] = manifest("Dataset", "inner", "path: b/y.csv, format: csv")
        files["models/b/y.csv"] = "y\n\(number)\n"
      }
    ),
    (
      "data are a model's folder",
      { files, _ in
        files["models/data.yaml"] = manifest("Dataset", "inner", "path: b, format: csv")
      }
    ),
    (
      "a model's folder declares data",
      { files, number in
        files["models/a/d.yaml"] = manifest("Dataset", "own", "path: o.csv, format: csv")
        files["models/a/o.csv"] = "y\n\(number)\n"
        files["models/b/model.yaml"] = model("b", data: "own")
      }
    ),
    (
      "a model's folder holds another",
      { files, _ in
        files["models/a/inner/model.yaml"] = model("inner", data: "d")
        files["models/a/inner/score.py"] = source
      }
    ),
    ("a name is a slip", { files, _ in files["models/a/model.yaml"] = model("a", data: "dd") }),
    (
      "roots are named",
      { files, _ in
        files["muster.yaml"] = manifest("Project", "p", "roots: [models, datasets]")
      }
    ),
    ("the project is broken", { files, _ in files["muster.yaml"] = "kind: Project\n" }),
    ("a warning", { $0["models/b/requirements.txt"] = "x==\($1)\n" }),
    (
      "a path is too long",
      { files, _ in
        let folders = Array(repeating: String(repeating: "x", count: 200), count: 6)
        files["models/b/\(folders.joined(separator: "/"))/t.txt"] = "x"
      }
    ),
    ("a text for people", { $0["models/a/README.md"] = "\($1)\n" }),
    (
      "the same model again",
      { files, _ in
        files["models/copy/model.yaml"] = files["models/a/model.yaml"]
        files["models/copy/score.py"] = files["models/a/score.py"]
      }
    ),
  ]
}
