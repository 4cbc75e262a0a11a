import Registry
import Testing
import Vocabulary

@Suite struct ManifestTests {
  @Test func `a small model is read without a finding`() throws {
    let fixture = RepositoryFixture(model("  description: Something."))
    let registry = fixture.registry()
    #expect(fixture.text(registry.diagnostics) == "")
    let found = try #require(registry.desired.models[ModelName("m")])
    #expect(found.functions.score == "predict")
    #expect(found.language == .python)
    #expect(found.files.map { "\($0.role) \($0.path)" } == ["source score.py"])
  }

  @Test func `an unknown field is named with what was probably meant`() {
    check(
      model("  ①desciption: Something."),
      "① error unknown-field: the spec of a Model has no field \"desciption\" (did you mean \"description\"?)"
    )
  }

  @Test func `all problems of a file are reported at once`() {
    check(
      model(
        """
          language: ①pyton
          attachments: ②weights.bin
          schemas: {enforce: ③maybe}
          tests:
            - ④name: t
              function: ⑤[x]
              data: {asset: d, label: ⑥~}
        """),
      """
      ① error unknown-value: "language": expected one of python, r, command, found the text "pyton" (did you mean "python"?)
      ② error wrong-type: "attachments": expected a list, found the text "weights.bin" (a list is written [weights.bin])
      ③ error wrong-type: "enforce": expected true or false, found the text "maybe"
      ④ warning no-gates: the test measures but decides nothing: it has no gates
      ⑤ error wrong-type: "function": expected a mapping, found a sequence
      models/m/model.yaml:11:21: error unknown-dataset: there is no dataset "d"
      ⑥ error wrong-type: "label": expected a name of one line, found an empty value (give the field a value, or leave the field out)
      """)
  }

  @Test func `a missing required field is named`() {
    check(
      ["datasets/d.yaml": "①apiVersion: muster.dev/v1\nkind: Dataset\nspec: {path: d.csv}\n"],
      "① error missing-field: a Dataset needs the field \"metadata\" (see docs/kinds/dataset.md)")
  }

  @Test func `a runtime says no more and no less than its driver needs`() {
    func runtime(_ spec: String) -> [String: String] {
      [
        "runtimes/r.yaml":
          "apiVersion: muster.dev/v1\nkind: Runtime\nmetadata: {name: r}\nspec:\n" + spec
      ]
    }
    check(
      runtime("  driver: ①open-inference\n"),
      """
      ① error missing-field: the driver open-inference needs the field "openInference"
      ① error missing-field: the driver open-inference needs the field "url"
      """)
    check(
      runtime(
        """
          driver: mlflow
          url: ①local
          openInference: ②{implementation: a.B}
        """),
      """
      ① error bad-format: the driver mlflow needs an http or https address
      ② error conflict: "openInference" belongs to the driver open-inference, not to mlflow
      """)
    check(
      runtime(
        """
          driver: command
          ①command: [/bin/sh]
        """),
      """
      ① error unknown-field: the spec of a Runtime has no field "command" (the fields here are description, driver, tags, endpoints, resources, url, heal, openInference, traffic, recording)
      """)
    check(
      runtime(
        """
          driver: open-inference
          url: http://127.0.0.1:8080
          heal: report
          openInference:
            implementation: mlserver_sklearn.SKLearnModel
            uri: weights/model.joblib
            parameters: {depth: 3, mode: fast}

        """), "")
  }

  @Test func `a name is a DNS label in plain letters`() {
    for (name, reason) in [
      ("Credit", "has the character \"C\""), ("a_b", "has the character \"_\""),
      ("-a", "begins or ends with a hyphen"), ("с", "has the character U+0441"),
      (String(repeating: "a", count: 64), "is longer than 63 characters"),
    ] {
      let shown = name.count > 60 ? name.prefix(60) + "..." : name[...]
      check(
        [
          "runtimes/r.yaml":
            "apiVersion: muster.dev/v1\nkind: Runtime\nmetadata: {name: ①\(name)}\n"
        ],
        "① error bad-text: \"name\": \"\(shown)\" \(reason) (expected a name of lower-case letters, digits and hyphens)"
      )
    }
  }

  @Test func `a name that stands twice is refused at both places`() {
    let text = "apiVersion: muster.dev/v1\nkind: Runtime\nmetadata: {name: ①r}\n"
    let fixture = RepositoryFixture([
      "runtimes/a.yaml": text,
      "runtimes/b.yaml": text.replacing("①", with: "②"),
    ])
    let registry = fixture.registry()
    #expect(
      fixture.text(registry.diagnostics) == """
        ① error duplicate-name: runtime/r is declared twice, also at runtimes/b.yaml:3:18
        ② error duplicate-name: runtime/r is declared twice, also at runtimes/a.yaml:3:18
        """)
    #expect(registry.desired.runtimes.isEmpty)
    #expect(registry.desired.broken.keys.map(\.description) == ["runtime/r"])
  }

  @Test func `YAML that is no manifest is nobody's business, but in a manifest's place it is`() {
    check(["ci.yaml": "on: push\n", "helm.yaml": "{{ broken"], "")
    check(
      ["runtimes/r.yaml": "①on: push\n"],
      "① error no-manifest: expected a manifest, found no apiVersion and kind (begin with \"apiVersion: muster.dev/v1\" and \"kind: \")"
    )
    check(
      ["k.yaml": "apiVersion: muster.dev/v1\nkind: ①Modell\n"],
      "① error unknown-kind: expected one of Project, Model, Dataset, Runtime, Process, Monitor, Group, found the text \"Modell\" (did you mean \"Model\"?)"
    )
  }

  @Test func `a tree without muster.yaml has no project`() {
    check(
      ["README.md": ""],
      "muster.yaml: error no-project: the repository has no muster.yaml (muster init writes one)",
      project: false)
  }

  @Test func `one bad file hides nothing else`() {
    var files = model("  description: fine")
    files["runtimes/bad.yaml"] = "apiVersion: muster.dev/v1\nkind: ["
    files["runtimes/good.yaml"] = "apiVersion: muster.dev/v1\nkind: Runtime\nmetadata: {name: r}\n"
    let registry = RepositoryFixture(files).registry()
    #expect(registry.desired.models.count == 1)
    #expect(registry.desired.runtimes.count == 1)
    #expect(registry.desired.unreadable.keys.sorted() == ["runtimes/bad.yaml"])
  }
}
