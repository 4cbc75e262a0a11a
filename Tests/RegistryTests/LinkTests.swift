import Registry
import Testing
import Vocabulary

@Suite struct LinkTests {
  private func process(_ name: String, _ selector: String) -> String {
    """
    apiVersion: muster.dev/v1
    kind: Process
    metadata: {name: \(name)}
    spec: {bpmn: p.bpmn, selector: \(selector)}
    """
  }

  private func selection(_ processes: [String: String]) -> String {
    var files = model("  description: x")
    files["models/m/model.yaml"]?.replace(
      "metadata: {name: m}", with: "metadata: {name: m, labels: {team: risk, tier: \"1\"}}")
    files["processes/p.bpmn"] = "<x/>"
    for (name, selector) in processes {
      files["processes/\(name).yaml"] = process(name, selector)
    }
    let fixture = RepositoryFixture(files)
    let registry = fixture.registry()
    let found = registry.desired.models[ModelName("m")].map { "\($0.process)" } ?? "broken"
    return ([found] + registry.diagnostics.map(\.message)).joined(separator: "\n")
  }

  @Test func `a name that a part of a tree does not have may stand elsewhere`() throws {
    let files = model(
      "  tests:\n    - {name: t, function: score, data: {asset: elsewhere, label: y}}")
    let fixture = RepositoryFixture(files)
    #expect(fixture.registry().desired.models.isEmpty)
    var part = Registry(isPartial: true)
    part.apply(fixture.changes) { blob, _ in
      fixture.files.values.first { RepositoryFixture.blob($0) == blob } ?? []
    }
    let found = try #require(part.desired.models[ModelName("m")])
    #expect(found.dataDigest == nil)
  }

  @Test func `the most specific process wins`() {
    let all = "{}"
    let one = "{matchLabels: {team: risk}}"
    let two = "{matchLabels: {team: risk, tier: '1'}}"
    let name = "{models: [m]}"
    #expect(selection(["a": all]) == "process(a)")
    #expect(selection(["a": all, "b": one]) == "process(b)")
    #expect(selection(["a": all, "b": one, "c": two]) == "process(c)")
    #expect(selection(["a": name, "b": one, "c": two]) == "process(a)")
    #expect(selection(["a": "{matchLabels: {team: other}}"]) == "none")
  }

  @Test func `a tie is an error on both`() {
    #expect(
      selection(["a": "{matchLabels: {team: risk}}", "b": "{matchLabels: {tier: '1'}}"]) == """
        tied([a, b])
        selects "m" exactly as specifically as "b"
        selects "m" exactly as specifically as "a"
        """)
  }

  @Test func `a reference to nothing is refused, to something broken is not`() {
    var files = model(
      """
        tests:
          - name: t
            data: {asset: ①holdot, label: y}
            gates: [{metric: auc, atLeast: 0.5}]
      """)
    files["datasets/d.yaml"] = Datasets.manifest.replacing("name: d", with: "name: holdout")
    files["datasets/d.csv"] = "y\n"
    check(
      files,
      "① error unknown-dataset: there is no dataset \"holdot\" (did you mean \"holdout\"?)")
    files["models/m/model.yaml"]?.replace("holdot", with: "holdout")
    files["datasets/d.csv"] = nil
    let registry = RepositoryFixture(files).registry()
    #expect(registry.desired.broken.keys.map(\.description) == ["dataset/holdout"])
    #expect(registry.desired.models[ModelName("m")]?.dataDigest == nil)
  }

  @Test func `while a file cannot be read, what it may declare is not missed`() {
    var files = model(
      """
        tests:
          - name: t
            data: {asset: ①d, label: y}
            gates: [{metric: auc, atLeast: 0.5}]
      """)
    files["datasets/d.yaml"] = "apiVersion: muster.dev/v1\nkind: [②"
    let registry = RepositoryFixture(files).registry()
    #expect(registry.desired.models.count == 1)
    #expect(registry.desired.unreadable.count == 1)
  }

  @Test func `a project's groups and champion stage are looked up`() {
    check(
      [
        "muster.yaml": """
        apiVersion: muster.dev/v1
        kind: Project
        metadata: {name: p}
        spec:
          champion: {stage: ①prod}
          approvals: [{target: prod, require: [{group: ②approvers}]}]
        """
      ],
      """
      ① warning no-champion-stage: no runtime has the label stage: prod, so there is never a champion
      ② error unknown-group: there is no group "approvers"
      """)
  }

  @Test func `two people cannot share a key or an address`() {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    func group(_ name: String, _ member: String) -> String {
      """
      apiVersion: muster.dev/v1
      kind: Group
      metadata: {name: \(name)}
      spec: {members: [\(member)]}
      """
    }
    check(
      [
        "groups/a_1.yaml": group("a_1", "{name: Ann, emails: [①ann@example.org], keys: [\(key)]}"),
        "groups/b.yaml": group("b", "{name: Ann, keys: [\(key) ann@home]}"),
        "groups/c.yaml": group("c", "{name: Bob, emails: [②Ann@example.org]}"),
      ],
      """
      ① error shared-identity: the address ann@example.org is also that of "Bob" at groups/c.yaml:4:39 (a person is one name in every group)
      ② error shared-identity: the address ann@example.org is also that of "Ann" at groups/a_1.yaml:4:39 (a person is one name in every group)
      """)
  }
}
