import Registry
import Testing
import Vocabulary

@Suite struct GateTests {
  private func checkGates(
    _ gates: String, _ expected: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    var files = model(
      """
        tests:
          - name: t
            data: {asset: d, label: y}
            gates: \(gates)
      """)
    files["datasets/d.yaml"] = Datasets.manifest
    files["datasets/d.csv"] = "y\n1\n"
    check(files, expected, sourceLocation: sourceLocation)
  }

  @Test func `every gate of the format is read`() throws {
    var files = model(
      """
        tests:
          - name: backtest
            function: both
            data: {asset: d, label: y, score: s, positive: 1, weight: w, id: id, slices: [g]}
            invalidRows: {drop: 0.01}
            gates:
              - {metric: roc_auc, atLeast: 0.75, using: lower95}
              - {metric: roc_auc, versus: champion, nonInferior: 0.03}
              - {metric: roc_auc, versus: champion, superior: 0}
              - {metric: selection_rate_ratio, by: g, between: [0.8, 1.25], minGroup: 100}
              - {metric: f1, threshold: 0.5, atLeast: 0.5, severity: warn}
            limits: {time: 1h30m, memory: 4GiB, executor: spark}
      """, source: Sources.python + "# modelop.metrics\ndef metrics(d):\n    yield {}\n")
    files["datasets/d.yaml"] = Datasets.manifest
    files["datasets/d.csv"] = "y\n1\n"
    let fixture = RepositoryFixture(files)
    let registry = fixture.registry()
    #expect(fixture.text(registry.diagnostics) == "")
    let test = try #require(registry.desired.models[ModelName("m")]?.tests.first)
    #expect(test.limits.time == .seconds(5400))
    #expect(test.limits.memory == 4 << 30)
    #expect(test.invalidRows == .drop(0.01))
    #expect(test.data?.positive == 1)
    #expect(
      test.gates.map(\.bound) == [
        .atLeast(0.75), .nonInferior(margin: 0.03), .superior(margin: 0), .between(0.8, 1.25),
        .atLeast(0.5),
      ])
  }

  @Test func `a gate without a bound, or with two, is refused`() {
    checkGates(
      "[①{metric: auc}]",
      "① error no-bound: a gate needs a bound (atLeast, atMost or between, or versus: champion with nonInferior or superior)"
    )
    checkGates(
      "[①{metric: auc, atLeast: 0.1, atMost: 0.2}]",
      "① error several-bounds: a gate has one bound, found 2 (write between: [low, high])")
    checkGates(
      "[{metric: auc, between: ①[2, 1]}]",
      "① error contradiction: no value is between 2.0 and 1.0 (the lower number comes first)")
  }

  @Test func `an empty list of gates is refused`() {
    checkGates(
      "①[]",
      "① error empty-gates: an empty list of gates lets everything through (name a condition, or leave the field out)"
    )
  }

  @Test func `gates that cannot all pass, or stand twice, are refused`() {
    checkGates(
      "[{metric: auc, atLeast: 0.8}, ①{metric: auc, atMost: 0.7}]",
      "① error contradiction: no value of auc passes this gate and the one at 8:15")
    checkGates(
      "[{metric: auc, atLeast: 0.8}, ①{atLeast: 0.80, metric: auc}]",
      "① error duplicate: the gate stands twice, first at 8:15")
  }

  @Test func `a value out of its range is refused with the range`() {
    checkGates(
      "[{metric: auc, nonInferior: ①-1}]",
      "① error out-of-range: \"nonInferior\": expected a number of at least 0.0, found -1.0")
  }
}

enum Datasets {
  static let manifest =
    "apiVersion: muster.dev/v1\nkind: Dataset\nmetadata: {name: d}\nspec: {path: d.csv}\n"
}
