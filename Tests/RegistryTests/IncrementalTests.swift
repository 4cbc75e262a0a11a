import Registry
import Testing
import Vocabulary

@Suite struct IncrementalTests {
  private func change(_ path: String, _ text: String) -> FileChange {
    let bytes = Array(text.utf8)
    return FileChange(path: path, blob: RepositoryFixture.blob(bytes), size: bytes.count)
  }

  private struct Gone: Error {}

  @Test func `only what a change touches is read and put together again`() throws {
    var files = model("  description: x", name: "a")
    files.merge(model("  description: x", name: "b", source: Sources.python + "#")) { old, _ in old
    }
    var registry = RepositoryFixture(files).registry()
    var blobs: [BlobID] = []
    let text = Sources.python + "\n"
    let update = registry.apply([change("models/a/score.py", text)]) { blob, _ in
      blobs.append(blob)
      return Array(text.utf8)
    }
    #expect(
      update == RegistryUpdate(changed: [ResourceID(.model, "a")], blobsRead: 1, assembled: 1))
    #expect(blobs.count == 1)
    let back = try registry.apply([change("models/a/score.py", Sources.python)]) {
      _, _ throws(Gone) in
      throw Gone()
    }
    #expect(back.blobsRead == 0)
  }

  @Test func `the state depends on the tree, not on the way to it`() throws {
    var files = model(
      """
        attachments: [w.bin]
        tests:
          - name: t
            data: {asset: d, label: y}
            gates: [{metric: auc, atLeast: 0.5}]
      """)
    files["models/m/w.bin"] = "1"
    files["datasets/d.yaml"] = Datasets.manifest
    files["datasets/d.csv"] = "y\n"
    files["datasets/bad.yaml"] = "apiVersion: muster.dev/v1\nkind: ["
    files["processes/p.yaml"] =
      "apiVersion: muster.dev/v1\nkind: Process\nmetadata: {name: p}\nspec: {bpmn: p.bpmn}\n"
    files["processes/p.bpmn"] = "<x/>"
    let fixture = RepositoryFixture(files)
    let whole = fixture.registry()
    let blobs = Dictionary(fixture.files.values.map { (RepositoryFixture.blob($0), $0) }) { $1 }
    // Forwards one by one, backwards, and with every file missing for a while.
    for order in [
      fixture.changes.sorted { $0.path < $1.path },
      fixture.changes.sorted { $0.path > $1.path },
    ] {
      var registry = Registry()
      for change in order { registry.apply([change]) { blob, _ in blobs[blob] ?? [] } }
      #expect(registry.desired == whole.desired)
      #expect(registry.diagnostics == whole.diagnostics)
      for change in order {
        registry.apply([FileChange(removed: change.path)]) { blob, _ in blobs[blob] ?? [] }
        registry.apply([change]) { blob, _ in blobs[blob] ?? [] }
        #expect(registry.desired == whole.desired, "after \(change.path) came back")
        #expect(registry.diagnostics == whole.diagnostics, "after \(change.path) came back")
      }
    }
  }

  @Test func `a failed read leaves the state as it was, and the next call carries on`() throws {
    let fixture = RepositoryFixture(model("  description: x"))
    let blobs = Dictionary(fixture.files.values.map { (RepositoryFixture.blob($0), $0) }) { $1 }
    var registry = Registry()
    var reads = 0
    #expect(throws: Gone.self) {
      try registry.apply(fixture.changes) { blob, _ throws(Gone) in
        reads += 1
        if reads > 2 { throw Gone() }
        return blobs[blob] ?? []
      }
    }
    #expect(registry.desired == DesiredState())
    registry.apply([]) { blob, _ in blobs[blob] ?? [] }
    #expect(registry.desired == fixture.registry().desired)
  }

  @Test func `a removed model is gone`() {
    let fixture = RepositoryFixture(model("  description: x"))
    var registry = fixture.registry()
    let update = registry.apply([
      FileChange(removed: "models/m/model.yaml"), FileChange(removed: "models/m/score.py"),
    ]) { _, _ in [] }
    #expect(update.changed == [ResourceID(.model, "m")])
    #expect(registry.desired.models.isEmpty)
    #expect(registry.diagnostics.isEmpty)
  }

  @Test func `roots limit where manifests are looked for`() {
    var files = model("  description: x")
    files["other/runtimes/r.yaml"] =
      "apiVersion: muster.dev/v1\nkind: Runtime\nmetadata: {name: r}\n"
    files["muster.yaml"] =
      "apiVersion: muster.dev/v1\nkind: Project\nmetadata: {name: p}\nspec: {roots: [other]}\n"
    let desired = RepositoryFixture(files).registry().desired
    #expect(desired.resources.map(\.description) == ["project/p", "runtime/r"])
  }
}
