import Dashboard
import Foundation
import Gates
import Reconciler
import Registry
import Testing
import Vocabulary

/// What pages are made of, besides their markup: exports, forms, the published branch.
struct PartsTests {
  // MARK: - Audit export

  private static func entry(_ message: String, actor: String = "muster") -> AuditEntry {
    AuditEntry(
      number: 1, at: SampleSite.now, actor: actor, action: "approved", object: "model/x",
      message: message)
  }

  @Test(arguments: [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "\u{FF1D}1", "\u{FEFF}=1", "|x",
    "%0A",
  ])
  func `what a spreadsheet would take for a formula begins with an apostrophe`(text: String) {
    let csv = AuditExport.csv([Self.entry(text)])
    #expect(csv.contains(",\"'\(text)\","), "\(csv)")
  }

  @Test
  func `a CSV cell cannot end early`() {
    let csv = AuditExport.csv([Self.entry("a \"b\",\r\n=c", actor: "Petra")])
    let head = "number,at,actor,action,object,message,commit,version\r\n"
    #expect(
      csv == head + "1,2026-11-25T12:00:00Z,\"Petra\",\"approved\",\"model/x\","
        + "\"a \"\"b\"\",\r\n=c\",\"\",\r\n")
    #expect(AuditExport.json([Self.entry("=1")])[0]?["message"] == "=1")
  }

  @Test
  func `an audit filter keeps what every condition holds of`() {
    let entry = Self.entry("ROC holds up")
    #expect(AuditFilter(text: "holds", since: "2026-11-25", until: "2026-11-25").matches(entry))
    #expect(!AuditFilter(since: "2026-11-26").matches(entry))
    #expect(!AuditFilter(until: "2026-11-24").matches(entry))
    #expect(!AuditFilter(actor: "Petra").matches(entry))
    #expect(!AuditFilter(before: 1).matches(entry))
  }

  // MARK: - Forms

  private func draft(_ kind: FormKind, _ fields: [String: String]) throws -> AuthorForm.Draft {
    AuthorForm(kind, fields: fields).draft(on: try SampleSite(others: 0).site)
  }

  @Test
  func `a model's form becomes a manifest that the registry takes`() throws {
    let draft = try draft(
      .model,
      [
        "name": "churn", "description": "Who leaves: \"soon\"", "labels": "team=retail, tier=1",
        "file": "score.py", "source": "import math\r\n\r\ndef predict(x):\r\n  return x\r\n",
        "requirements": "numpy==2.1.0", "input": "{\"age\": 41, \"income\": 3.5}\n{\"age\": 2}",
        "data": "german-credit-holdout", "label": "label_value", "column": "score",
        "positive": "1", "gates": "roc_auc >= 0.75\nbrier <= 0.2",
      ])
    #expect(draft.faults == [:])
    #expect(draft.diagnostics.map(\.description) == [])
    #expect(draft.isReady)
    #expect(
      draft.files.keys.sorted() == [
        "models/churn/input.avsc", "models/churn/model.yaml", "models/churn/requirements.txt",
        "models/churn/score.py",
      ])
    let manifest = try #require(draft.files["models/churn/model.yaml"])
    #expect(manifest.contains("    score: \"predict\""))
    #expect(manifest.contains("{metric: \"roc_auc\", atLeast: 0.75}"))
    let schema = try #require(draft.files["models/churn/input.avsc"])
    #expect(schema.contains("\"long\"") && schema.contains("\"null\""))
    #expect(draft.files["models/churn/score.py"]?.contains("\r") == false)
  }

  @Test
  func `a runtime's form becomes a manifest that the registry takes`() throws {
    let draft = try draft(
      .runtime,
      [
        "name": "churn-prod", "labels": "stage=prod", "driver": "muster", "tags": "churn, prod",
        "endpoints":
          "requests inout rest json 8901\nin in kafka avro-binary kafka:9092 applications\n"
          + "out out kafka avro-binary kafka:9092 scores",
        "workers": "2", "memory": "1GiB",
      ])
    #expect(draft.faults == [:])
    #expect(draft.diagnostics.map(\.description) == [])
    #expect(draft.isReady)
  }

  @Test
  func `a group's form edits the group's own file`() throws {
    let draft = try draft(
      .group,
      [
        "name": "python_approvers",
        "members": "Petra Approver; petra@example.com\nPaul Second; paul@example.com",
      ])
    #expect(draft.diagnostics.map(\.description) == [])
    #expect(draft.isReady)
    #expect(draft.files.keys.sorted() == ["groups/python_approvers.yaml"])
    #expect(draft.files.values.first?.contains("name: \"Paul Second\"") == true)
  }

  @Test
  func `what is wrong with a form is said beside its field`() throws {
    #expect(try draft(.model, [:]).faults.keys.sorted() == ["file", "name", "source"])
    #expect(try draft(.runtime, ["name": "../x"]).faults["name"] != nil)
    #expect(try draft(.runtime, ["name": "credit-prod"]).faults["name"] != nil)
    let gate = try draft(
      .model,
      ["name": "x", "file": "s.py", "source": "x", "data": "d", "gates": "roc_auc is good"])
    #expect(gate.faults["gates"] == "line 1: expected a metric, >= or <=, and a number")
    let schema = try draft(
      .model, ["name": "x", "file": "s.py", "source": "x", "input": "{\"a\": [1]}"])
    #expect(schema.faults["input"]?.contains("line 1, a") == true)
    #expect(!schema.isReady)
  }

  @Test(arguments: [
    "x\nkind: Group", "\"}\nspec: {}", "- a: b", "&anchor", "*alias", "!tag", "{a: b}", "# no",
    "a: b", "'", "\\", "a\u{85}b", "%YAML",
  ])
  func `no value of a form can become another part of the manifest`(text: String) throws {
    let draft = try draft(
      .model,
      ["name": "x", "description": text, "file": "s.py", "source": "def score(x): return x"])
    var registry = Registry(isPartial: true)
    let files = draft.files.mapValues { Array($0.utf8) }
    func blob(_ bytes: [UInt8]) -> BlobID { BlobID(String(Digest(of: bytes).hex.prefix(40))) }
    let blobs = Dictionary(files.values.map { (blob($0), $0) }) { first, _ in first }
    registry.apply(
      files.map { FileChange(path: $0.key, blob: blob($0.value), size: $0.value.count) }
    ) { blob, _ in blobs[blob] ?? [] }
    let model = registry.desired.models[ModelName("x")]
    #expect(registry.desired.resources.count <= 1)
    if let model { #expect(model.description == text) }
  }

  // MARK: - The published branch

  private func published(_ sample: SampleSite, _ site: Site) -> [String: String] {
    var material = Material()
    for need in Published.needs(of: site) {
      if case .blob(let blob) = need { material.blobs[blob] = sample.repository.blobs[blob] }
    }
    return Published.files(site, with: material)
  }

  @Test
  func `the published branch is the same bytes whenever it is written`() throws {
    let sample = try SampleSite()
    var later = sample
    later.reconciler.lastPass = SampleSite.now + .seconds(86_400)
    later.reconciler.passes += 100
    let files = published(sample, sample.site)
    #expect(published(later, later.site) == files)
    #expect(files.keys.contains("README.md"))
    #expect(files.keys.contains("models/credit-risk.md"))
    #expect(files["processes/promotion.svg"]?.contains("tokens wait here") == true)
    #expect(files["README.md"]?.contains("15 registered") == true)
    #expect(files["tasks.md"]?.contains("muster approve 13d18710e202") == true)
  }

  @Test
  func `every link of the published branch leads to one of its files`() throws {
    let sample = try SampleSite()
    let files = published(sample, sample.site)
    for (path, text) in files where path.hasSuffix(".md") {
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      for link in text.matches(of: /\]\(([^)]+)\)/) {
        let target = folder.isEmpty ? String(link.1) : "\(folder)/\(link.1)"
        #expect(files[target] != nil, "\(path): \(target)")
      }
    }
  }
}
