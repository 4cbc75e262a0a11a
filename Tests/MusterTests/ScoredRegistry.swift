import Signatures

/// The small registry with data, a test, and a model that scores rows by one of their columns.
enum ScoredRegistry {
  /// The files that join those of ``SmallRegistry``.
  static let files: [String: String] = [
    "data/rows.yaml": """
    apiVersion: muster.dev/v1
    kind: Dataset
    metadata: {name: rows}
    spec: {path: rows.csv, format: csv}

    """,
    "data/rows.csv": "id,a,b,bad\n" + (1...60).map(row).joined(),
    "models/credit/model.yaml": manifest(
      gates: "{metric: roc_auc, versus: champion, nonInferior: 0.05}"),
    "models/credit/score.py": source(column: "a"),
    "models/credit/metadata.json": """
    {"tags": ["retail"], "custom": {"Owner": "Ada Author", "Data": "sixty loans"}}

    """,
    "models/credit/README.md": """
    # credit

    ## Intended use

    - A first look at a **loan**.

    ## Limits

    Sixty rows decide little.

    """,
  ]

  static func manifest(gates: String) -> String {
    """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: credit, labels: {team: retail}}
    spec:
      description: Whether a loan goes bad.
      source: [score.py]
      functions: {score: predict}
      tests:
        - name: backtest
          function: score
          data: {asset: rows, label: bad, score: score, id: id}
          gates: [\(gates)]

    """
  }

  static func source(column: String) -> String {
    "def predict(record):\n    yield {\"score\": record[\"\(column)\"]}\n"
  }

  /// Column `a` tells bad loans from good ones with some mistakes, `b` with more.
  private static func row(_ number: Int) -> String {
    let isBad = number.isMultiple(of: 3)
    func score(_ noise: Int) -> Double {
      Double(number * noise % 61) / 100 + (isBad ? 0.3 : 0)
    }
    return "\(number),\(score(17)),\(score(23) * (isBad ? 0.8 : 1)),\(isBad ? 1 : 0)\n"
  }
}

extension Playground {
  /// The registry with a test, and a proposal that scores by the other column.
  static func scored(
    gates: String = "{metric: roc_auc, versus: champion, nonInferior: 0.05}"
  ) throws -> Playground {
    let small = SmallRegistry.files(
      approver: try key(2).publicKey.line, muster: try key(1).publicKey.line)
    let playground = try Playground(small.merging(ScoredRegistry.files) { $1 })
    try playground.git("switch", "-q", "-c", "proposal")
    try playground.write(
      playground.registry + "/models/credit/score.py",
      Array(ScoredRegistry.source(column: "b").utf8))
    try playground.write(
      playground.registry + "/models/credit/model.yaml",
      Array(ScoredRegistry.manifest(gates: gates).utf8))
    try playground.commit("Score by b")
    return playground
  }
}
