internal import Avro
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// What the tracked branch declares of a model: its files, functions, schemas, platform and tests.
extension PageRenderer {
  func declaration(of model: ModelRecord, _ html: inout HTML) {
    guard let desired = site.desired?.models[model.name] else { return }
    section("Functions and files", "files", &html) { html in
      facts(
        &html,
        FunctionRole.allCases.map { role in
          (role.rawValue, desired.functions[role].map { name in { $0.element(.code, text: name) } })
        })
      files(desired, &html)
    }
    schemas(desired, &html)
    platform(desired, &html)
    tests(desired, &html)
  }

  private func files(_ desired: DesiredModel, _ html: inout HTML) {
    guard !desired.files.isEmpty else { return }
    table("Files that execute", ["File", "Role", "#Size", "SHA-256"], &html) { html in
      for file in desired.files.prefix(200) {
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { html in
            html.element(
              .a, .class("code"),
              .page(
                .source(
                  desired.name, version: desired.version.digest, path: file.path.text)),
              text: file.path.text, most: 200)
            if file.path == desired.primarySource { soft(" primary", &html) }
          }
          html.element(.td, text: file.role.rawValue)
          html.element(.td, .class("n"), text: Words.size(file.size))
          html.element(.td) { digest(file.digest, &$0) }
        }
      }
    }
  }

  private func schemas(_ desired: DesiredModel, _ html: inout HTML) {
    let schemas = [("Input", desired.schemas.input), ("Output", desired.schemas.output)]
      .compactMap { name, schema in schema.map { (name, $0) } }
    guard !schemas.isEmpty else { return }
    section("Schemas", "schemas", &html) { html in
      html.element(
        .p, .class("soft"),
        text: desired.schemas.isEnforced
          ? "Records that do not fit are refused." : "Records are not checked against them.")
      for (name, schema) in schemas {
        html.element(.details) { html in
          html.element(.summary, text: "\(name): \(Words.counted(schema.fields.count, "field"))")
          fields(schema, name, &html)
        }
      }
    }
  }

  private func fields(_ schema: AvroSchema, _ name: String, _ html: inout HTML) {
    table("\(name) schema", ["Field", "Type", "Role", "Marks"], &html) { html in
      for field in schema.fields.prefix(200) {
        let marks = [
          (field.traits.isProtectedClass, "protected class"),
          (field.traits.isDriftCandidate, "drift candidate"),
          (field.traits.isPersonal, "personal"), (field.traits.isHealth, "health"),
          (field.traits.isAmountField, "amount"),
          (field.traits.isScoringOptional, "optional when scoring"),
        ].filter(\.0).map(\.1)
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { $0.element(.code, text: field.name, most: 120) }
          html.element(.td, text: field.type.words)
          html.element(.td, text: field.traits.role.rawValue)
          html.element(.td, text: marks.joined(separator: ", "))
        }
      }
    }
    if schema.fields.count > 200 {
      soft(Words.counted(schema.fields.count - 200, "more field"), &html)
    }
  }

  private func platform(_ desired: DesiredModel, _ html: inout HTML) {
    guard let file = desired.files(.platform).first else { return }
    section("Platform", "platform", &html) { html in
      html.element(.p) { html in
        html.element(.code, text: file.path.text, most: 200)
        html.text(" ")
        digest(file.digest, &html)
      }
      if let bytes = material.blobs[file.blob], !bytes.contains(0) {
        html.element(.pre) { $0.lines(String(decoding: bytes.prefix(4096), as: UTF8.self)) }
      }
    }
  }

  private func tests(_ desired: DesiredModel, _ html: inout HTML) {
    section("Declared tests", "declared", &html) { html in
      guard !desired.tests.isEmpty else { return empty("It declares no test.", &html) }
      table("Declared tests", ["Test", "Function", "Data", "#Gates", "Limits"], &html) { html in
        for test in desired.tests.prefix(100) {
          html.element(.tr) { html in
            html.element(.th, .scope("row"), text: test.name, most: 120)
            html.element(.td, text: test.function.words)
            html.element(.td) { html in
              guard let data = test.data else { return }
              html.text(data.asset.text, most: 120)
              if let label = data.label { soft(", label \(label)", &html) }
              if !data.slices.isEmpty {
                soft(", by \(data.slices.joined(separator: ", "))", &html)
              }
            }
            html.element(
              .td, .class("n"),
              text: test.thresholds == nil
                ? Numeral.count(test.gates.count) : test.thresholds?.path.text ?? "")
            html.element(
              .td,
              text: "\(Words.duration(test.limits.time)), \(Words.size(test.limits.memory)), "
                + test.limits.executor)
          }
        }
      }
    }
  }
}

extension TestDeclaration.Function {
  var words: String {
    switch self {
    case .metrics: "metrics"
    case .score: "score"
    case .both: "both"
    case .train: "train"
    case .command(let words): words.joined(separator: " ")
    }
  }
}
